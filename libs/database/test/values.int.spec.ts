import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { statement } from '../src/index.ts';
import { CreateVault1700000000000 } from './vault.ts';

describe('a value from the database', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase('vault', [CreateVault1700000000000]);
  });
  afterAll(() => db.drop());

  const value = async (expression: string) => {
    const [row] = await db.app.read([], (tx) =>
      tx.query(statement<{ value: unknown }>(expression.slice(0, 60), `SELECT ${expression} AS value`), []),
    );
    return row?.value;
  };

  it.each([
    ['9007199254740991::int8', Number.MAX_SAFE_INTEGER],
    ['(-9007199254740991)::int8', Number.MIN_SAFE_INTEGER],
    ['count(*)', 1],
    [`date '2026-03-29'`, '2026-03-29'],
    [`timestamptz '2026-03-29 02:30:00.123+02'`, new Date('2026-03-29T00:30:00.123Z')],
    [`uuid '0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e'`, '0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e'],
    [`'{"a":[1,null]}'::jsonb`, { a: [1, null] }],
    [`'\\x00ff'::bytea`, Buffer.from([0, 255])],
    ['ARRAY[1,2]::int4[]', [1, 2]],
    ['NULL::int8', null],
  ])('%s is %p', async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  it('is an error rather than a number that is not exactly the one stored', async () => {
    await expect(value('9007199254740993::int8')).rejects.toThrow(
      '9007199254740993, which a number cannot hold exactly',
    );
    expect(await value('1')).toBe(1);
  });
});
