import { Migration } from '@mikro-orm/migrations';

/** The catalog as it is sold today: types, what they cover, and prices. */
export class Migration20261124000200_catalog extends Migration {
  override up(): void {
    this.addSql(`
      insert into license_type (id, code, name, unit, position) values
        (1, 'DESKTOP', 'Desktop', 0, 1),
        (2, 'SERVER', 'Server', 0, 2),
        (3, 'ULTIMATE', 'Ultimate', 0, 3),
        (4, 'FILE_BACKUP', 'File Backup', 0, 4),
        (5, 'MS_SQL_SERVER', 'MS SQL Server', 0, 5),
        (6, 'MS_EXCHANGE', 'MS Exchange', 0, 6),
        (7, 'VM_SERVER', 'VM Server', 0, 7),
        (8, 'VM_SERVER_SOCKET', 'VM Server Socket', 2, 8),
        (9, 'MICROSOFT_365', 'Microsoft 365', 1, 9),
        (10, 'GOOGLE_WORKSPACE', 'Google Workspace', 1, 10),
        (11, 'SHAREPOINT_TEAMS', 'SharePoint / Teams', 1, 11)`);

    // kind: 0 computer, 1 host, 2 domain; platform: 0 Windows desktop, 1 Windows server, 2 macOS, 3 Linux, 4 virtualization, 5 none
    this.addSql(`
      insert into coverage (license_type_id, kind, platform, valid_during)
      select license_type_id, kind, platform, daterange('2020-01-01', null)
      from (values
        (1, 0, 0), (1, 0, 2), (1, 0, 3),
        (2, 0, 1), (2, 0, 2), (2, 0, 3),
        (3, 0, 0), (3, 0, 1),
        (4, 0, 0), (4, 0, 1),
        (5, 0, 1),
        (6, 0, 1),
        (7, 1, 4), (8, 1, 4),
        (9, 2, 5), (10, 2, 5), (11, 2, 5)
      ) as covered (license_type_id, kind, platform)`);

    this.addSql(`
      insert into price (license_type_id, payment_mode, currency, amount_minor, valid_during)
      select license_type_id, mode.id, currency.code,
             round(monthly_minor * mode.months * currency.rate), daterange('2020-01-01', null)
      from (values
        (1, 599), (2, 1499), (3, 2999), (4, 299), (5, 1999), (6, 1999), (7, 2499), (8, 3999), (9, 249), (10, 249), (11, 199)
      ) as list (license_type_id, monthly_minor)
      cross join (values (0, 1), (1, 10)) as mode (id, months)
      cross join (values ('EUR', 1), ('USD', 1.1), ('GBP', 0.9), ('JPY', 1.6)) as currency (code, rate)`);
  }
}
