import type { InstanceKind, LicenseTypeOptionFragment, Platform } from '@license-console/schema';

/** The types of these that cover such an instance. */
export function coveringTypes<Type extends Pick<LicenseTypeOptionFragment, 'coverage'>>(
  types: readonly Type[],
  { kind, platform }: { readonly kind: InstanceKind; readonly platform: Platform },
): Type[] {
  return types.filter(({ coverage }) => coverage.some((one) => one.kind === kind && one.platform === platform));
}
