import pg from 'pg';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { databaseName, describeServices } from '../../start/services.mjs';
import { kubectlJson, throughForwardedPort } from './cluster.mjs';

/**
 * @param {string} service
 * @param {string} statement of one row with a number named count
 * @returns {Promise<number>}
 */
export const countIn = (service, statement) =>
  throughForwardedDatabase((port, password) => ask({ port, password, service }, statement));

/**
 * @param {string} table
 * @returns {Promise<number>} how many rows of it all services have together; one without such a table has none
 */
export const countOf = (table) =>
  throughForwardedDatabase(async (port, password) => {
    let sum = 0;
    let tables = 0;
    for (const { name: service } of describeServices({}).filter(({ hasDatabase }) => hasDatabase)) {
      const place = { port, password, service };
      const there = await ask(place, `SELECT count(to_regclass('${table}'))::int AS count`);
      tables += there;
      if (there > 0) sum += await ask(place, `SELECT count(*)::int AS count FROM ${table}`);
    }
    if (tables === 0) throw new StackError(`no service has a table ${table}`);
    return sum;
  });

async function throughForwardedDatabase(work) {
  const { data } = await kubectlJson(['get', 'secret', 'postgres']);
  const password = Buffer.from(data.password, 'base64').toString();
  return throughForwardedPort('svc/postgres', 5432, (port) => work(port, password));
}

async function ask({ port, password, service }, statement) {
  const database = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: databaseName(service) }); // prettier-ignore
  await database.connect();
  try {
    return (await database.query(statement)).rows[0].count;
  } finally {
    await database.end();
  }
}
