import { ViewerResolver } from './viewer.resolver.ts';

export { createSignIn } from './create-sign-in.ts';
export { DEMO_SIGN_INS, findDemoSignIns, type DemoSignIn } from './demo-sign-ins.ts';
export { openSessions } from './session.ts';
export const sessionResolvers = [ViewerResolver] as const;
