import { ViewerResolver } from './viewer.resolver.ts';

export { createSignIn, type SignIn } from './create-sign-in.ts';
export { DEMO_SIGN_INS } from './demo-sign-ins.ts';
export { openSessions, type SessionService } from './session.ts';
export const sessionResolvers = [ViewerResolver] as const;
