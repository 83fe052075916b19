import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, newUuid, uuidOf } from '@atlas/kernel';
import { testDatabase, type TestDatabase } from '@atlas/testing';
import { bind, byteaArray, Database, int4Array, int8Array, statement, textArray, uuidArray } from '../src/index.ts';
import { countingProxy } from './counting-proxy.ts';
import { addCoinAsText, CreateVault1700000000000 } from './vault.ts';

const tenant = newId('ten');
const coin = (name: string) => bind(addCoinAsText, [uuidOf(tenant), name, '1']);
const coins = bind(statement('flight.coins', 'SELECT name, worth FROM coins ORDER BY name'), []);

describe('a flight', () => {
  let db: TestDatabase;
  let single: Database;
  beforeAll(async () => {
    db = await testDatabase('vault', [CreateVault1700000000000]);
    single = new Database({ url: db.urls.app, applicationName: 'test', poolSize: 1 });
  });
  afterAll(async () => {
    await single.close();
    await db.drop();
  });
  beforeEach(() => db.admin.query('TRUNCATE coins'));

  it('runs its statements in order and returns the rows of each', async () => {
    const results = await single.flight([tenant], [coin('penny'), coins, coin('florin'), coins]);
    expect(results).toEqual([
      [],
      [['penny', '1']],
      [],
      [
        ['florin', '1'],
        ['penny', '1'],
      ],
    ]);
  });

  it('is a transaction: when its second statement fails, the first has not happened', async () => {
    await expect(single.flight([tenant], [coin('penny'), coin('penny')])).rejects.toMatchObject({ code: '23505' });
    expect(await single.flight([tenant], [coins])).toEqual([[]]);
  });

  it('goes over the wire in one piece', async () => {
    const { url, piecesSent, close } = await countingProxy(db.urls.app);
    const far = new Database({ url, applicationName: 'test', poolSize: 1 });
    await far.flight([tenant], [coin('penny'), coins]); // connects and prepares
    const before = piecesSent();
    await far.flight([tenant], [coin('florin'), coins]);
    expect(piecesSent() - before).toBe(1);
    await far.close();
    await close();
  });

  it('can be a part of a transaction, and is undone with it', async () => {
    const { url, piecesSent, close } = await countingProxy(db.urls.app);
    const far = new Database({ url, applicationName: 'test', poolSize: 1 });
    const inTransaction = (name: string) =>
      far.transaction([tenant], async (tx) => {
        const before = piecesSent();
        const results = await tx.flight([coin(name), coins]);
        return { results, pieces: piecesSent() - before };
      });
    await inTransaction('penny'); // connects and prepares
    expect(await inTransaction('florin')).toMatchObject({
      results: [
        [],
        [
          ['florin', '1'],
          ['penny', '1'],
        ],
      ],
      pieces: 1,
    });
    await expect(inTransaction('florin')).rejects.toMatchObject({ code: '23505' });
    expect(await far.flight([tenant], [coins])).toEqual([
      [
        ['florin', '1'],
        ['penny', '1'],
      ],
    ]);
    await far.close();
    await close();
  });

  it('is refused when its transaction has ended', async () => {
    const ended = await single.transaction([tenant], (tx) => Promise.resolve(tx));
    await expect(ended.flight([coins])).rejects.toThrow('after its transaction had ended');
  });

  it('ends with an error, and its connection with it, when a value is none that can be sent', async () => {
    const own = new Database({ url: db.urls.app, applicationName: 'test', poolSize: 1 });
    const number = JSON.parse('5') as string; // whatever the types say
    await expect(
      own.flight([tenant], [coins, bind(addCoinAsText, [uuidOf(tenant), 'penny', number])]),
    ).rejects.toThrow();
    expect(await own.flight([tenant], [coins])).toEqual([[]]);
    await own.close();
  });

  it('refuses a statement whose name is another’s: the other would be run in its place', async () => {
    const [one, other] = ['SELECT 1', 'SELECT 2'].map((text) => bind(statement('the.same', text), []));
    await expect(single.flight([], [one!, other!])).rejects.toThrow('two statements are called the.same');
    expect(await single.flight([], [one!])).toEqual([[['1']]]);
    await expect(single.read([], (tx) => tx.flight([other!]))).rejects.toThrow('two statements are called the.same');
  });

  it('has each statement parsed once in the life of a connection', async () => {
    const mine = bind(
      statement(
        'flight.prepared',
        `SELECT prepare_time::text FROM pg_prepared_statements WHERE name = 'flight.prepared'`,
      ),
      [],
    );
    const first = await single.flight([], [mine, mine]);
    expect(first[0]).toHaveLength(1);
    expect(await single.flight([], [mine, mine])).toEqual(first);
  });

  it('leaves the connection usable after an error in running, parsing or binding', async () => {
    const before = await backend();
    const good = bind(statement('flight.good', 'SELECT 1'), []);
    const unparsable = bind(statement('flight.nonsense', 'SELEKT'), []);
    await expect(single.flight([], [good, unparsable])).rejects.toMatchObject({ code: '42601' });
    await expect(single.flight([tenant], [bind(addCoinAsText, ['no uuid', 'penny', '1'])])).rejects.toMatchObject({
      code: '22P02',
    });
    expect(await single.flight([], [good])).toEqual([[['1']]]);
    expect(await backend()).toEqual(before);
  });

  it('throws the connection away when its server process is gone', async () => {
    const [[pid] = []] = await backend();
    await db.admin.query('SELECT pg_terminate_backend($1)', [pid]);
    await single.flight([], []).catch(() => undefined);
    expect(await backend()).not.toEqual([[pid]]);
  });

  async function backend() {
    const [rows = []] = await single.flight([], [bind(statement('flight.backend', 'SELECT pg_backend_pid()'), [])]);
    return rows;
  }
});

describe('a binary array', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase('vault', [CreateVault1700000000000]);
  });
  afterAll(() => db.drop());

  const read = async (type: string, array: Buffer) => {
    const echo = statement<{ value: unknown }, [array: Buffer]>(
      `echo ${type}`,
      `SELECT value FROM unnest($1::${type}[]) AS value`,
    );
    return (await db.app.read([], (tx) => tx.query(echo, [array]))).map(({ value }) => value);
  };
  const uuids = Array.from({ length: 1_000 }, () => newUuid());
  const texts = ['', 'plain', '{"a,b"}', 'NULL', 'žluťoučký kůň', '🪙🪙', '日本', 'x'.repeat(100_000), ' \t\n\\'];
  const bytes = [Buffer.alloc(0), Buffer.from([0, 255, 92, 39]), Buffer.alloc(900_000, 7)];

  it.each([
    ['int4', int4Array, [0, 1, -1, 2_147_483_647, -2_147_483_648]],
    [
      'int8',
      int8Array,
      [0, 1, -1, 4_294_967_295, 4_294_967_296, -4_294_967_297, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    ],
    ['text', textArray, texts],
    ['bytea', byteaArray, bytes],
    ['uuid', uuidArray, uuids],
  ] as const)(
    'of %s arrives as it was, also when it is empty',
    async (type, make: (values: never) => Buffer, values) => {
      expect(await read(type, make(values as never))).toEqual(values);
      expect(await read(type, make([] as never))).toEqual([]);
    },
  );

  it.each([
    ['text', textArray, ['', null, 'plain', null]],
    ['bytea', byteaArray, [null, Buffer.from([0, 255]), null]],
    ['uuid', uuidArray, [null, newUuid(), null, newUuid()]],
    ['text', textArray, [null]],
  ] as const)('of %s may have NULLs in it', async (type, make: (values: never) => Buffer, values) => {
    expect(await read(type, make(values as never))).toEqual(values);
  });

  it('is refused before it is sent when a value does not fit its type', () => {
    const uuid = newUuid();
    for (const text of [
      '0198c1f2-5e6a',
      '',
      `${uuid}0`,
      uuid.replace('7', 'g'),
      uuid.replaceAll('-', ''),
      `é${uuid.slice(1)}`,
    ])
      expect(() => uuidArray([text])).toThrow('not a UUID');
    expect(uuidArray([uuid.toUpperCase()])).toEqual(uuidArray([uuid]));
    expect(() => int8Array([2 ** 53])).toThrow('not an exact int8');
    expect(() => int8Array([Number.NaN])).toThrow('not an exact int8');
    expect(() => int4Array([2 ** 31])).toThrow('out of range');
    expect(() => int4Array([0.5])).toThrow('not an int4');
  });
});
