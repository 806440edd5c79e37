import { Migration } from '@mikro-orm/migrations';
import { wallOff, WEB_ROLE } from './tenant-table.ts';

/** What may be read of a key: all but the hash of its text. */
const READABLE = `provider_id, id, name, start, scopes, company_ids, maker_id, maker_name, maker_email, created_at,
  expires_at, last_used_at, revoked_at, revoker_name`;

/**
 * API keys. They stand with the tables of sign-in, which are never distributed: a key is looked up before its tenant is
 * known, and its end is told by a trigger. Requests see those of their tenant alone, and no hash.
 */
export class Migration20261124001600_api_keys extends Migration {
  override up(): void {
    this.addSql(`grant usage on schema auth to ${WEB_ROLE}`);
    // scopes: 0 reads, 1 changes licenses, 2 buys, 3 governs the provider.
    this.addSql(`
      create table auth.api_key (
        provider_id uuid not null references public.provider,
        id uuid not null,
        name text not null,
        start text not null,
        hash bytea not null unique check (octet_length(hash) = 32),
        scopes smallint[] not null check (scopes <@ '{0,1,2,3}' and scopes @> '{0}'),
        company_ids uuid[],
        maker_id text not null,
        maker_name text not null,
        maker_email text not null,
        created_at timestamptz not null,
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        revoker_name text,
        primary key (provider_id, id),
        check ((revoked_at is null) = (revoker_name is null))
      )`);
    this.addSql('create index api_key_by_time on auth.api_key (provider_id, created_at, id)');
    this.addSql(`
      create unique index api_key_named_once on auth.api_key (provider_id, lower(name)) where revoked_at is null`);
    this.addSql(wallOff('auth.api_key', `select (${READABLE}), insert, update (revoked_at, revoker_name)`));
    this.addSql(`
      create trigger tell_access after delete or update of provider_id, hash, scopes, company_ids, expires_at, revoked_at
      on auth.api_key for each row execute function auth.tell_access('id')`);
  }
}
