import { Migration } from '@mikro-orm/migrations';

/**
 * The tables of the sign-in library, in a schema of their own: the library names their columns, and reaches them before
 * any tenant is known. A person belongs to one provider, and is perhaps limited to some of its companies.
 */
export class Migration20261124000700_sign_in extends Migration {
  override up(): void {
    this.addSql('create schema auth');
    this.addSql(`
      create table auth."user" (
        id text primary key,
        name text not null,
        email text not null unique,
        "emailVerified" boolean not null,
        image text,
        "createdAt" timestamptz not null default current_timestamp,
        "updatedAt" timestamptz not null default current_timestamp,
        provider_id uuid not null,
        role text not null check (role in ('owner', 'buyer', 'operator', 'viewer')),
        company_ids uuid[]
      )`);
    this.addSql(`
      create table auth.session (
        id text primary key,
        "expiresAt" timestamptz not null,
        token text not null unique,
        "createdAt" timestamptz not null default current_timestamp,
        "updatedAt" timestamptz not null,
        "ipAddress" text,
        "userAgent" text,
        "userId" text not null references auth."user" on delete cascade
      )`);
    this.addSql('create index session_by_user on auth.session ("userId")');
    this.addSql(`
      create table auth.account (
        id text primary key,
        "accountId" text not null,
        "providerId" text not null,
        "userId" text not null references auth."user" on delete cascade,
        "accessToken" text,
        "refreshToken" text,
        "idToken" text,
        "accessTokenExpiresAt" timestamptz,
        "refreshTokenExpiresAt" timestamptz,
        scope text,
        password text,
        "createdAt" timestamptz not null default current_timestamp,
        "updatedAt" timestamptz not null
      )`);
    this.addSql('create index account_by_user on auth.account ("userId")');
    this.addSql(`
      create table auth.verification (
        id text primary key,
        identifier text not null,
        value text not null,
        "expiresAt" timestamptz not null,
        "createdAt" timestamptz not null default current_timestamp,
        "updatedAt" timestamptz not null default current_timestamp
      )`);
    this.addSql('create index verification_by_identifier on auth.verification (identifier)');
    this.addSql(`
      create table auth."rateLimit" (
        id text primary key,
        key text not null unique,
        count integer not null,
        "lastRequest" bigint not null
      )`);
  }
}
