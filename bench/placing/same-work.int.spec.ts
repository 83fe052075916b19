import { testDatabase, type TestDatabase } from '@atlas/testing';
import { migrations } from '../../apps/orders/migrations/index.ts';
import { startAtlas } from './atlas/placing.ts';
import { placeByPgbench } from './pgbench/pgbench.ts';
import { pgbenchProgram } from './pgbench/program.mjs';
import { templateFrom } from './pgbench/template.ts';
import { inContext, type Placing } from './side-process.ts';
import { startTypeOrm } from './typeorm/placing.ts';
import { maskMadeUp, rowsIn, uuid } from '../workload/rows.ts';
import { requestStream, type PlacingRequest } from './workload.ts';

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
    const rows = await rowsIn(atlas.admin, maskMadeUp);
    expect(await rowsIn(typeorm.admin, maskMadeUp)).toEqual(rows);
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
    const rowsOfOne = Object.entries(await rowsIn(atlas.admin, maskDrawn));
    const thrice = rowsOfOne.map(([table, rows]) => [table, rows.flatMap((row) => [row, row, row])]);
    expect(await rowsIn(pgbench.admin, maskDrawn)).toEqual(Object.fromEntries(thrice));
  });
});
