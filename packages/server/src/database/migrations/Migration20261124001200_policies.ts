import { Migration } from '@mikro-orm/migrations';

/** What keeps an instance from being enrolled twice. */
export class Migration20261124001200_policies extends Migration {
  override up(): void {
    // Those of a backup account are told apart by it: see the key of the table.
    this.addSql(`
      create unique index instance_enrolled_once on instance (provider_id,
        coalesce(company_id, '00000000-0000-0000-0000-000000000000'), name, operating_system)
      where account_id is null and retired_at is null`);
  }
}
