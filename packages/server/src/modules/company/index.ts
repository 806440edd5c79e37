export { Company } from './company.entity.ts';
export { CompanyFilter, compileCompanyFilter, relatedCompany } from './company.filter.ts';
