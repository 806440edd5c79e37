import { type SignIn } from './create-sign-in.ts';

/** Who may sign in to the demo world; `providerName` names the provider that each person belongs to. */
export interface DemoSignIn extends Omit<SignIn, 'providerId'> {
  readonly providerName: string;
}

const PASSWORD = 'license-console';

export const DEMO_SIGN_INS: readonly DemoSignIn[] = [
  { providerName: 'Acme MSP', name: 'Anna Keller', email: 'anna@acme.example', role: 'OWNER', password: PASSWORD },
  { providerName: 'Acme MSP', name: 'Victor Lang', email: 'victor@acme.example', role: 'VIEWER', password: PASSWORD },
  {
    providerName: 'Borealis IT',
    name: 'Nora Lindgren',
    email: 'nora@borealis.example',
    role: 'OWNER',
    password: PASSWORD,
  },
];
