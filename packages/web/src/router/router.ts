import type { ApolloClient } from '@apollo/client';
import { ViewerDocument } from '@license-console/schema';
import { createRouter, type Router, type RouterHistory } from 'vue-router';
import { showFromTheTop } from './showFromTheTop.ts';
import { routes } from './routes.ts';

/**
 * The pages of the console. Whoever is not signed in is sent to the sign-in page, which leads back; when the server
 * does not answer, the page opens and says so itself.
 */
export function createConsoleRouter(history: RouterHistory, client: ApolloClient): Router {
  const router = createRouter({ history, routes });

  router.beforeEach(async (to) => {
    if (to.meta.isPublic) return true;
    const isSignedIn = await client.query({ query: ViewerDocument }).then(
      ({ data }) => data?.viewer !== null,
      () => true,
    );
    return isSignedIn || { name: 'sign-in', query: { return: to.fullPath } };
  });

  router.afterEach((to, from, failure) => {
    if (!failure && from.matched.length > 0 && to.path !== from.path) void showFromTheTop();
  });

  return router;
}
