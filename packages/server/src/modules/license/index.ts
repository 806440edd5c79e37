import { CompanyLicensesResolver } from './company-licenses.resolver.ts';
import { LicenseEventsResolver } from './events/license-events.resolver.ts';
import { InstanceLicensesResolver } from './instance-licenses.resolver.ts';
import { LicenseGroupResolver, LicenseResolver } from './license.resolver.ts';

export { License, LicenseCategory, LicenseConnection, RENEWAL_STATES } from './license.entity.ts';
export { countable } from './license.counts.ts';
export { keepRenewalChanges } from './renewal-change.ts';
export { foldCounts } from './license.fold.ts';
export { foldAll, startFolding } from './license.fold-job.ts';
export { verifyProvider, type Difference } from './license.verify.ts';
export {
  changeLicenses,
  issueLicenses,
  placeLicenses,
  refreshSearch,
  replaceLicenses,
  type PlacedLicense,
} from './license.change.ts';
export { readPlaces, type KnownPlace } from './license.places.ts';
export { AssignmentCause, type AssignmentCauseName, type Placing } from './license.history.ts';
export { graceUntil } from './license.rules.ts';
export { LicenseFilter, type FilterScope } from './license.filter.ts';
export { filterScope, matchingLicenses, readLicensePage, readLicensesByIds, withinReach } from './license.read.ts';
export { expiryAfter, monthsOf, nextTerm, periodEnd, type AnchoredTerm, type PaymentModeName } from './term.rules.ts';
export { readRenewalTerms, renewalTermsOf, type RenewalTerms } from './renewal-terms.ts';
export { startExpiryClock } from './events/expiry-clock.ts';
export { contextFor, expiryOf } from './events/expiry-event.ts';
export {
  everyLicenseChanged,
  LICENSES_CHANGED,
  licensesChanged,
  licensesOfTypesChanged,
  licensesPlaced,
  type LicensesChanged,
} from './events/license-outbox.ts';
export const licenseResolvers = [
  LicenseResolver,
  LicenseGroupResolver,
  CompanyLicensesResolver,
  InstanceLicensesResolver,
  LicenseEventsResolver,
] as const;
