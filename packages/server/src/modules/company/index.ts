import { CompanyResolver } from './company.resolver.ts';

export { Company } from './company.entity.ts';
export { CompanyFilter, relatedCompany } from './company.filter.ts';
export { readCompany } from './company.read.ts';
export const companyResolvers = [CompanyResolver] as const;
