import type { RouteLocationRaw } from 'vue-router';

/** Of what a month brings, which part. */
export interface RenewalPart {
  /** YYYY-MM-DD, its first day. */
  readonly month: string;
  readonly isRenewing?: boolean;
  /** Code of a license type. */
  readonly typeCode?: string;
  readonly companyId?: string;
}

/** Where the licenses are that expire in the month. */
export function renewalLink({ month, isRenewing = false, typeCode, companyId }: RenewalPart): RouteLocationRaw {
  return {
    path: '/licenses',
    query: {
      ...(companyId && { company: companyId }),
      month: month.slice(0, 7),
      ...(isRenewing && { renew: '1' }),
      ...(typeCode && { open: typeCode }),
    },
  };
}
