import { CompanyPolicyResolver, LicenseDecisionResolver } from './policy.resolver.ts';

export { lookAfterFold, policyQueues } from './policy.jobs.ts';
export { runPolicy } from './run-policy.ts';
export { verifyPolicies } from './policy.verify.ts';
export const policyResolvers = [CompanyPolicyResolver, LicenseDecisionResolver] as const;
