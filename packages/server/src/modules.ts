import { Provider } from './modules/provider/index.ts';
import { catalogResolvers, LicenseType } from './modules/catalog/index.ts';
import { sessionResolvers } from './modules/session/index.ts';
import { demoClockResolvers } from './modules/demo-clock/index.ts';
import { Company, companyResolvers } from './modules/company/index.ts';
import { apiKeyResolvers } from './modules/api-key/index.ts';
import { Instance, instanceResolvers } from './modules/instance/index.ts';
import { License, licenseResolvers } from './modules/license/index.ts';
import { backupResolvers } from './modules/backup/index.ts';
import { trialResolvers } from './modules/trial/index.ts';
import { assignmentResolvers } from './modules/assignment/index.ts';
import { policyResolvers } from './modules/policy/index.ts';
import { enrollmentResolvers } from './modules/enrollment/index.ts';
// The payment port, modules/payment/index.ts, stands here; it adds nothing to the schema.
import { Purchase, purchaseResolvers } from './modules/purchase/index.ts';
import { renewalResolvers } from './modules/renewal/index.ts';
import { nodeResolvers } from './modules/node/index.ts';

/** The resolvers of the slices in dependency order: a slice imports only slices that stand before it. */
export const resolvers = [
  ...catalogResolvers,
  ...sessionResolvers,
  ...demoClockResolvers,
  ...companyResolvers,
  ...apiKeyResolvers,
  ...instanceResolvers,
  ...licenseResolvers,
  ...backupResolvers,
  ...trialResolvers,
  ...assignmentResolvers,
  ...policyResolvers,
  ...enrollmentResolvers,
  ...purchaseResolvers,
  ...renewalResolvers,
  ...nodeResolvers,
] as const;

/** The tables that have an entity, for the unit of work. Their keys, constraints and policies stand in the migrations. */
export const entities = [Provider, LicenseType, Company, Instance, License, Purchase];
