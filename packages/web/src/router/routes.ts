import type { RouteRecordRaw } from 'vue-router';
import { appMessages } from '../app.messages.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** What the window's title says. */
    title: string;
    /** Shown without the shell, and to everyone. */
    isPublic?: boolean;
  }
}

export const routes: RouteRecordRaw[] = [
  { path: '/', redirect: { name: 'licenses' } },
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('../pages/SignInPage.vue'),
    meta: { title: appMessages.signIn, isPublic: true },
  },
  {
    path: '/licenses',
    name: 'licenses',
    component: () => import('../pages/LicensesPage.vue'),
    meta: { title: appMessages.licenses },
  },
  {
    path: '/companies',
    name: 'companies',
    component: () => import('../pages/CompaniesPage.vue'),
    meta: { title: appMessages.companies },
  },
  {
    path: '/companies/:id',
    name: 'company',
    component: () => import('../pages/CompanyPage.vue'),
    meta: { title: appMessages.company },
  },
  {
    path: '/instances',
    name: 'instances',
    component: () => import('../pages/InstancesPage.vue'),
    meta: { title: appMessages.instances },
  },
  {
    path: '/instances/:id',
    name: 'instance',
    component: () => import('../pages/InstancePage.vue'),
    meta: { title: appMessages.instance },
  },
  {
    path: '/purchases',
    name: 'purchases',
    component: () => import('../pages/PurchasesPage.vue'),
    meta: { title: appMessages.purchases },
  },
  {
    path: '/purchases/:id',
    name: 'purchase',
    component: () => import('../pages/PurchasePage.vue'),
    meta: { title: appMessages.purchase },
  },
  {
    path: '/renewals',
    name: 'renewals',
    component: () => import('../pages/RenewalsPage.vue'),
    meta: { title: appMessages.renewals },
  },
  {
    path: '/settings/api-keys',
    name: 'api-keys',
    component: () => import('../pages/ApiKeysPage.vue'),
    meta: { title: appMessages.apiKeys },
  },
  {
    path: '/:path(.*)*',
    name: 'not-found',
    component: () => import('../pages/NotFoundPage.vue'),
    meta: { title: appMessages.notFound },
  },
];
