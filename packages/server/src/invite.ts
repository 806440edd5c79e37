import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Closing } from './closing.ts';
import { readConfig } from './config.ts';
import { ROLES } from './kernel/access.ts';
import { CannotStart } from './kernel/cannot-start.ts';
import { createSignIn } from './modules/session/index.ts';
import { openForCommand } from './open-database.ts';

const USAGE =
  'Usage: pnpm invite --provider NAME --email EMAIL --name "FULL NAME" [--role owner|buyer|operator|viewer]';

try {
  await invite();
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof CannotStart ? error.message : error);
}
process.exit();

/** Lets a person of a provider sign in, with a password that is made here and told once. */
async function invite(): Promise<void> {
  const { provider, email, name, role } = readArguments();
  await using running = new Closing();
  const config = readConfig(resolve(import.meta.dirname, '../../../.data'));
  const { owner } = await openForCommand(config, running, (step) => console.error(step));
  const { rows } = await owner.query<{ id: string }>('select id from provider where name = $1', [provider]);
  const [found] = rows;
  if (!found) throw new CannotStart(`There is no provider "${provider}"; pnpm load makes one`);
  const { rowCount } = await owner.query('select from auth."user" where email = $1', [email]);
  if (rowCount !== 0) throw new CannotStart(`${email} may sign in already`);
  const password = randomBytes(12).toString('base64url');
  await createSignIn({ owner }, { email, password, name, role, providerId: found.id });
  console.log(`${name} may sign in as ${email} with the password ${password}`);
}

function readArguments() {
  const { provider, email, name, role = 'owner' } = parse();
  if (!provider || !email || !name) throw new CannotStart(USAGE);
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new CannotStart(`"${email}" is not an e-mail address`);
  const known = ROLES.find((one) => one === role.toUpperCase());
  if (!known) throw new CannotStart(`"${role}" is not a role\n${USAGE}`);
  return { provider, email: email.toLowerCase(), name, role: known };
}

function parse() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ options: { provider: text, email: text, name: text, role: text } }).values;
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}\n${USAGE}`);
  }
}
