import { CatalogResolver } from './catalog.resolver.ts';

export { catalogOf, readCatalog, type Catalog } from './catalog.ts';
export { readPriceList, type PriceList } from './price-list.ts';
export { LicenseType } from './license-type.entity.ts';
export const catalogResolvers = [CatalogResolver] as const;
