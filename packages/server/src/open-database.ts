import { type Closing } from './closing.ts';
import { connect, type Database } from './database/connection.ts';
import { openEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';

/**
 * Opens the database for a command: the one that the configuration names, or the embedded one, which is started for the
 * while where it does not run. Brings it up to date.
 *
 * @param running gets what must be closed at the end
 * @throws CannotStart for what an operator can put right
 */
export async function openForCommand(
  config: { readonly databaseUrl: string | undefined; readonly dataDir: string },
  running: Closing,
  onProgress: (step: string) => void,
): Promise<Database> {
  let url = config.databaseUrl;
  if (!url) {
    const embedded = await openEmbedded({ dataDir: config.dataDir, onProgress });
    running.defer(() => embedded.stop());
    url = embedded.url;
  }
  const database = await connect(url);
  running.defer(() => database.close());
  await migrate(url);
  return database;
}
