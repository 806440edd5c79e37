import { Migration } from '@mikro-orm/migrations';

/** From what a change gives licenses out, so that it can look again; and which changes can be undone no more. */
export class Migration20261124001800_changes extends Migration {
  override up(): void {
    this.addSql('alter table change_set add column supply jsonb');
    this.addSql('alter table change_set add column is_pruned boolean not null default false');
    this.addSql('create index change_set_to_prune on change_set (ended_at) where not is_pruned');
  }
}
