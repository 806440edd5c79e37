import { type Database } from '../../database/connection.ts';
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

/** Those of them whom this database knows: none where the demo world was never loaded. */
export async function findDemoSignIns({ owner }: Pick<Database, 'owner'>): Promise<DemoSignIn[]> {
  const emails = DEMO_SIGN_INS.map(({ email }) => email);
  const { rows } = await owner.query<{ email: string }>('select email from auth."user" where email = any($1)', [
    emails,
  ]);
  return DEMO_SIGN_INS.filter(({ email }) => rows.some((row) => row.email === email));
}
