import { createApp } from '@license-console/server/src/app.ts';
import { connect } from '@license-console/server/src/database/connection.ts';
import { entities } from '@license-console/server/src/modules.ts';
import { beMeasured, databaseAddress } from './measured.ts';

// The product as it serves: people sign in, and every statement goes through row-level security.

const database = await connect(databaseAddress(), { entities });
const app = await createApp(database, {
  baseUrl: 'http://localhost',
  secret: 'of no worth, as it signs the sessions of a measurement',
  limitSignIn: false,
});
await app.listen({ host: '127.0.0.1', port: 0 });
beMeasured({ server: app.server.server, close: () => app.close().then(() => database.close()) });
