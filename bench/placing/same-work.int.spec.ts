import { testDatabase, type TestDatabase } from '@atlas/testing';
import { migrations } from '../../apps/orders/migrations/index.ts';
import { startAtlas } from './atlas/placing.ts';
import { placeByPgbench } from './pgbench/pgbench.ts';
import { pgbenchProgram } from './pgbench/program.mjs';
import { templateFrom } from './pgbench/template.ts';
import { inContext, type Placing } from './side-process.ts';
import { startTypeOrm } from './typeorm/placing.ts';
import { requestStream, type PlacingRequest } from './workload.ts';

const columns = {
  orders: `to_jsonb(orders)`,
  order_lines: `to_jsonb(order_lines)`,
  idempotency_keys: `to_jsonb(idempotency_keys)`,
  'bus.outbox': `to_jsonb(outbox) || jsonb_build_object('payload', convert_from(payload, 'UTF8'))`,
};

const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((database) => database.drop())));

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await testDatabase('orders', migrations);
  databases.push(database);
  return database;
}

async function answersOf(
  start: (url: string) => Promise<Placing>,
  { urls }: TestDatabase,
  requests: readonly PlacingRequest[],
) {
  const { place, close } = await start(urls.app);
  try {
    return await Promise.all(requests.map((request) => inContext(request, place)));
  } finally {
    await close();
  }
}

/** Every row of every table that placing writes, without what differs from order to order. */
async function rowsIn({ admin }: TestDatabase, mask: (text: string) => string): Promise<Record<string, string[]>> {
  const tables = Object.entries(columns).map(async ([table, row]) => {
    const { rows } = await admin.query<{ text: string }>(`SELECT (${row})::text AS text FROM ${table}`);
    return [table, rows.map(({ text }) => mask(text)).toSorted()];
  });
  return Object.fromEntries(await Promise.all(tables));
}

const workloadId = /^00000000-/;
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Ids that were made up while placing, and moments. What the request said stays. */
const maskMadeUp = (text: string) =>
  text
    .replace(uuid, (id) => (workloadId.test(id) ? id : '<id>'))
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, '<moment>')
    .replace(/00-[0-9a-f]{32}-[0-9a-f]{16}-01/g, '<trace>')
    .replace(/"(seq|shard)": \d+/g, '"$1": <number>');

/** pgbench draws the tenant, too, and its keys are digits. */
const maskDrawn = (text: string) =>
  maskMadeUp(text)
    .replace(uuid, '<id>')
    .replace(/"key": "\d{36}"/, '"key": "<id>"');

const requestsFor = (count: number) => Array.from({ length: count }, requestStream());

describe('the sides of the benchmark do the same work', () => {
  it('Atlas and repository.save leave the same rows and give the same answers', async () => {
    const [atlas, typeorm] = [await emptyDatabase(), await emptyDatabase()];
    const requests = requestsFor(80); // more than fit into one batch
    const answers = await answersOf(startAtlas, atlas, requests);
    expect((await answersOf(startTypeOrm, typeorm, requests)).map(maskMadeUp)).toEqual(answers.map(maskMadeUp));
    const rows = await rowsIn(atlas, maskMadeUp);
    expect(await rowsIn(typeorm, maskMadeUp)).toEqual(rows);
    expect(Object.entries(rows).map(([table, { length }]) => [table, length])).toEqual([
      ['orders', 80],
      ['order_lines', 240],
      ['idempotency_keys', 80],
      ['bus.outbox', 80],
    ]);
  });

  it('pgbench leaves, for each of its orders, the rows of the order that it took its strings from', async () => {
    const [atlas, pgbench] = [await emptyDatabase(), await emptyDatabase()];
    await answersOf(startAtlas, atlas, requestsFor(1));
    const program = await pgbenchProgram({ step: (_, work) => work() });
    const template = await templateFrom(atlas.admin);
    expect(await placeByPgbench({ program, databaseUrl: pgbench.urls.app, template, clients: 1 }, 3)).toBe(3);
    const rowsOfOne = Object.entries(await rowsIn(atlas, maskDrawn));
    const thrice = rowsOfOne.map(([table, rows]) => [table, rows.flatMap((row) => [row, row, row])]);
    expect(await rowsIn(pgbench, maskDrawn)).toEqual(Object.fromEntries(thrice));
  });
});
