import { MikroORM } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { prepareJobs } from './job-queue.ts';
import { Migration20261124000100_foundation } from './migrations/Migration20261124000100_foundation.ts';
import { Migration20261124000200_catalog } from './migrations/Migration20261124000200_catalog.ts';
import { Migration20261124000300_inventory } from './migrations/Migration20261124000300_inventory.ts';
import { Migration20261124000400_counts } from './migrations/Migration20261124000400_counts.ts';
import { Migration20261124000500_commands } from './migrations/Migration20261124000500_commands.ts';
import { Migration20261124000600_import } from './migrations/Migration20261124000600_import.ts';
import { Migration20261124000700_sign_in } from './migrations/Migration20261124000700_sign_in.ts';
import { Migration20261124000800_purchases } from './migrations/Migration20261124000800_purchases.ts';
import { Migration20261124000900_sandbox } from './migrations/Migration20261124000900_sandbox.ts';
import { Migration20261124001000_trials } from './migrations/Migration20261124001000_trials.ts';
import { Migration20261124001100_assignments } from './migrations/Migration20261124001100_assignments.ts';
import { Migration20261124001200_policies } from './migrations/Migration20261124001200_policies.ts';
import { Migration20261124001300_renewals } from './migrations/Migration20261124001300_renewals.ts';
import { Migration20261124001400_access } from './migrations/Migration20261124001400_access.ts';
import { Migration20261124001600_api_keys } from './migrations/Migration20261124001600_api_keys.ts';
import { Migration20261124001700_renewal_sets } from './migrations/Migration20261124001700_renewal_sets.ts';
import { Migration20261124001800_changes } from './migrations/Migration20261124001800_changes.ts';

const MIGRATIONS = [
  Migration20261124000100_foundation,
  Migration20261124000200_catalog,
  Migration20261124000300_inventory,
  Migration20261124000400_counts,
  Migration20261124000500_commands,
  Migration20261124000600_import,
  Migration20261124000700_sign_in,
  Migration20261124000800_purchases,
  Migration20261124000900_sandbox,
  Migration20261124001000_trials,
  Migration20261124001100_assignments,
  Migration20261124001200_policies,
  Migration20261124001300_renewals,
  Migration20261124001400_access,
  Migration20261124001600_api_keys,
  Migration20261124001700_renewal_sets,
  Migration20261124001800_changes,
];

/**
 * Brings the database at `url` to the newest schema. Several processes may call it at once: an advisory lock lets one
 * of them work while the others wait.
 *
 * @returns the names of the migrations that were run now
 */
export async function migrate(url: string): Promise<string[]> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    logger: () => undefined,
    extensions: [Migrator],
    migrations: {
      migrationsList: MIGRATIONS,
      tableName: 'migration',
      snapshot: false,
      transactional: true,
      allOrNothing: true,
    },
  });
  try {
    const connection = orm.em.getConnection();
    return await orm.em.fork().transactional(async (em) => {
      await connection.execute('select pg_advisory_xact_lock(7153)', [], 'run', em.getTransactionContext());
      const ran = await orm.migrator.up();
      await prepareJobs(url);
      return ran.map((migration) => migration.name);
    });
  } finally {
    await orm.close();
  }
}
