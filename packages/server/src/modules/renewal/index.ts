import { AutoRenewResolver } from './auto-renew/auto-renew.resolver.ts';
import { RenewalChangeResolver } from './change/change.resolver.ts';
import { RenewalForecastResolver } from './forecast/forecast.resolver.ts';
import { RenewalNoticesResolver } from './notices.resolver.ts';
import { RenewalSettingsResolver } from './settings/settings.resolver.ts';

export { readNotice } from './notices.read.ts';
export { startRenewalClock } from './renewal-clock.ts';
export { renewalQueues } from './renewal.jobs.ts';
export const renewalResolvers = [
  AutoRenewResolver,
  RenewalNoticesResolver,
  RenewalSettingsResolver,
  RenewalForecastResolver,
  RenewalChangeResolver,
] as const;
