import { Migration } from '@mikro-orm/migrations';

/**
 * Whatever ends a session or changes what a person may do is told to every process, whoever writes it: the sign-in
 * library, a command, or an operator. The message names the person.
 */
export class Migration20261124001400_access extends Migration {
  override up(): void {
    this.addSql(`
      create function auth.tell_access() returns trigger language plpgsql as $$
      begin
        perform pg_notify('access', to_jsonb(old) ->> tg_argv[0]);
        return null;
      end $$`);
    this.addSql(`
      create trigger tell_access after delete or update of "expiresAt", token, "userId" on auth.session
      for each row execute function auth.tell_access('userId')`);
    this.addSql(`
      create trigger tell_access after delete or update of role, company_ids, provider_id on auth."user"
      for each row execute function auth.tell_access('id')`);
  }
}
