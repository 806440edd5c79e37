import 'reflect-metadata';
import pg from 'pg';
import { createApp } from '../src/app.ts';
import { connect } from '../src/database/connection.ts';
import { entities } from '../src/modules.ts';

// A server that ends, as if its machine had failed, when what it does comes to a point:
// node crash-server.ts DATABASE PORT SECRET POINT

/** A statement that a transaction contains, and the moment at which everything ends. */
const POINTS: Record<string, { statement: RegExp; moment: 'BEFORE' | 'BEFORE_COMMIT' | 'AFTER_COMMIT' }> = {
  'before the purchase is committed': { statement: /insert into purchase /, moment: 'BEFORE_COMMIT' },
  'after the purchase is committed': { statement: /insert into purchase /, moment: 'AFTER_COMMIT' },
  'before the payment provider is asked': { statement: /insert into sandbox_checkout/, moment: 'BEFORE' },
  'after the payment provider has answered': { statement: /update purchase set checkout_reference/, moment: 'BEFORE' },
  'before the report is committed': { statement: /insert into payment_report/, moment: 'BEFORE_COMMIT' },
  'before the report is answered': { statement: /insert into payment_report/, moment: 'AFTER_COMMIT' },
  'before the licenses are committed': { statement: /insert into license /, moment: 'BEFORE_COMMIT' },
  'after the licenses are committed': { statement: /insert into license /, moment: 'AFTER_COMMIT' },
  'before the charge is begun': { statement: /insert into renewal_charge /, moment: 'BEFORE_COMMIT' },
  'after the charge is begun': { statement: /insert into renewal_charge /, moment: 'AFTER_COMMIT' },
  'before the due licenses are collected': { statement: /insert into renewal /, moment: 'BEFORE_COMMIT' },
  'after the due licenses are collected': { statement: /insert into renewal /, moment: 'AFTER_COMMIT' },
  'before the charge is paid': { statement: /insert into sandbox_charge /, moment: 'BEFORE_COMMIT' },
  'after the charge is paid': { statement: /insert into sandbox_charge /, moment: 'AFTER_COMMIT' },
  'before the payment is kept': { statement: /update renewal_charge set state = .* paid_at/s, moment: 'BEFORE_COMMIT' },
  'before the licenses are extended': { statement: /update renewal set extended_at/, moment: 'BEFORE_COMMIT' },
  'after the licenses are extended': { statement: /update renewal set extended_at/, moment: 'AFTER_COMMIT' },
  'before a part of a change is committed': { statement: /update change_set set done/, moment: 'BEFORE_COMMIT' },
  'after a part of a change is committed': { statement: /update change_set set done/, moment: 'AFTER_COMMIT' },
};

const [url = '', port = '', secret = '', name = ''] = process.argv.slice(2);
const point = POINTS[name];
if (point) endAt(point);

const database = await connect(url, { entities });
const app = await createApp(database, { baseUrl: `http://localhost:${port}`, secret, limitSignIn: false });
await app.listen({ host: 'localhost', port: Number(port) });
process.send?.('ready');

function endAt({ statement, moment }: (typeof POINTS)[string]): void {
  const prototype = pg.Client.prototype as unknown as { query: (...all: unknown[]) => unknown };
  const { query } = prototype;
  const marked = new WeakSet();
  const end = (): void => void process.kill(process.pid, 'SIGKILL');
  prototype.query = function (this: object, ...all) {
    const text = typeof all[0] === 'string' ? all[0] : ((all[0] as { text?: string }).text ?? '');
    if (statement.test(text)) {
      if (moment === 'BEFORE') end();
      marked.add(this);
    }
    const isEnd = text === 'commit' && marked.has(this);
    if (isEnd && moment === 'BEFORE_COMMIT') end();
    const answer = query.apply(this, all);
    if (isEnd && moment === 'AFTER_COMMIT') void (answer as Promise<unknown>).then(end);
    return answer;
  };
}
