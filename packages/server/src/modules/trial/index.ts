import { LicenseTypeTrialResolver } from './license-type-trial.resolver.ts';
import { TrialResolver } from './trial.resolver.ts';

export const trialResolvers = [TrialResolver, LicenseTypeTrialResolver] as const;
