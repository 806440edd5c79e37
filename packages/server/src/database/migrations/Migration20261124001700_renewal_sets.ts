import { Migration } from '@mikro-orm/migrations';

/**
 * A change set may be about what comes at the end of licenses: whether they renew, and what is scheduled for that. There,
 * −1 is that they end, and another number the type that they become; rows that are about places have nulls.
 */
export class Migration20261124001700_renewal_sets extends Migration {
  override up(): void {
    this.addSql('alter table change_set add column license_type_id smallint references license_type');
    this.addSql(`
      alter table change_set_row add column from_auto_renew boolean, add column to_auto_renew boolean,
        add column from_change smallint, add column to_change smallint`);
  }
}
