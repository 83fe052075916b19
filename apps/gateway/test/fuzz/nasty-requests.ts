import fc from 'fast-check';
import { newId } from '@atlas/kernel';
import type { Operation } from './document.ts';

export interface NastyRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const json = 'application/json';
const long = 'x'.repeat(100_000);

const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 53,
    -(2 ** 63),
    1e21,
    1e308,
    '',
    ' ',
    '1',
    '\0',
    '\ud800',
    long,
    [],
    {},
    [[]],
  ),
  fc.constantFrom<unknown>(
    '2026-13-45T99:99:99Z',
    '-infinity',
    'XXX',
    '€€€',
    'ord_',
    newId('ord'),
    `pln_${'f'.repeat(32)}`,
    "'; --",
    '{{7*7}}',
  ),
  fc.constantFrom<unknown>(
    Array.from({ length: 5_000 }, () => 0),
    { __proto__: null, constructor: { prototype: {} } },
  ),
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Texts that are no JSON, or JSON that no `JSON.stringify` writes. */
const nastyText = fc.constantFrom(
  ...[
    '',
    'null',
    '[]',
    '"a"',
    '{',
    '{"a":}',
    'NaN',
    '\ufeff{}',
    '{"a":1,"a":2}',
    '{"__proto__":{"a":1}}',
    '{"a":1e999}',
    '{"a":-1e999}',
  ],
  ...[
    `${'['.repeat(60_000)}${']'.repeat(60_000)}`,
    `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`,
    `{"a":${'9'.repeat(5_000)}}`,
  ],
);
const nastyBytes = fc.constantFrom(
  Buffer.from([0xff, 0xfe]),
  Buffer.from('{"a":"\xc3\x28"}', 'latin1'),
  Buffer.alloc(1_100_000, 'x'),
  Buffer.from([0x1f, 0x8b, 8, 0]),
);
const contentType = fc.constantFrom(
  json,
  json,
  json,
  json,
  json,
  'APPLICATION/JSON',
  `${json}; charset=latin1`,
  `${json};;`,
  'text/plain',
  'application/xml',
  'multipart/form-data',
  '',
);

/** The example of the description with one thing about it changed. */
function changed(example: unknown): fc.Arbitrary<unknown> {
  if (typeof example !== 'object' || example === null) return nastyValue;
  const keys = Object.keys(example);
  const others = fc.oneof(
    fc.record({ surplus: nastyValue }).map((more) => ({ ...example, ...more })),
    nastyValue,
  );
  if (keys.length === 0) return others;
  const inner = fc.constantFrom(...keys).chain((key) => {
    const rest = Object.entries(example).filter(([name]) => name !== key);
    const deeper = Object.entries(example).find(([name]) => name === key)?.[1];
    const rebuilt = (value: unknown) =>
      Array.isArray(example) ? [...rest.map(([, each]) => each), value] : { ...Object.fromEntries(rest), [key]: value };
    return fc.oneof(fc.constant(Object.fromEntries(rest)), nastyValue.map(rebuilt), changed(deeper).map(rebuilt));
  });
  return fc.oneof({ weight: 4, arbitrary: inner }, { weight: 1, arbitrary: others });
}

const asJson = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '');

function bodyFor({ exampleBody }: Operation): fc.Arbitrary<Buffer> {
  return fc.oneof(
    { weight: 6, arbitrary: changed(exampleBody).map(asJson) },
    { weight: 2, arbitrary: nastyText.map((each) => Buffer.from(each)) },
    { weight: 1, arbitrary: nastyBytes },
  );
}

const idLike = fc.oneof(
  fc.constantFrom(
    ...['ord', 'key', 'usr', 'sub', 'chg', 'pln', 'ses'].map((prefix) => `${prefix}_${crypto.randomUUID()}`),
  ),
  fc.constantFrom(
    'x',
    '%20',
    '%ff',
    '%00',
    '%2e%2e',
    '..%2f',
    '0',
    '-1',
    '9'.repeat(40),
    'a'.repeat(3_000),
    '%F0%9F%92%A9',
    'ord_',
    'null',
    '[object Object]',
  ),
);

function pathFor({ path, query }: Operation): fc.Arbitrary<string> {
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const values = fc.record(
    Object.fromEntries(
      places.map((name) => [name, name === 'service' ? fc.constantFrom('orders', 'billing', 'accounts') : idLike]),
    ),
  );
  const asked = fc.record(Object.fromEntries([...query, 'surplus'].map((name) => [name, queryValue])), {
    requiredKeys: [],
  });
  return fc.tuple(values, asked).map(([filled, search]) => {
    const filledPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURI(filled[name] ?? '').replaceAll('%25', '%'),
    );
    const pairs = Object.entries(search).map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? filledPath : `${filledPath}?${pairs.join('&')}`;
  });
}

const queryValue = fc.constantFrom(
  '',
  '1',
  '0',
  '-1',
  '101',
  '1.5',
  '1e9',
  'NaN',
  '9'.repeat(30),
  'x',
  '%00',
  '%ff',
  '%ED%A0%80',
  '2026-11-22',
  '9999-99-99',
  'a&limit=1',
  'W10',
  'eyJ9',
  'W251bGxd',
  'x'.repeat(4_000),
  '[]',
  'true',
);
const idempotencyKey = fc.oneof(fc.uuid(), fc.constantFrom('', ' ', 'k'.repeat(256), 'ü', '"quoted"'));
const etag = fc.constantFrom('*', '"x"', 'W/"1"', 'x', '""', `"${'x'.repeat(2_000)}"`);

export function nastyRequest(operation: Operation): fc.Arbitrary<NastyRequest> {
  const wrongMethod = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD');
  const body = operation.takesBody ? bodyFor(operation) : fc.constant(undefined);
  return fc
    .record({
      method: fc.oneof({ weight: 12, arbitrary: fc.constant(operation.method) }, { weight: 1, arbitrary: wrongMethod }),
      path: pathFor(operation),
      ...{ body, contentType, idempotencyKey },
      match: fc.option(etag, { nil: undefined, freq: 3 }),
    })
    .map(({ method, path, match, ...rest }) => ({
      ...{ method, path },
      headers: {
        'idempotency-key': latin1(rest.idempotencyKey),
        ...(match !== undefined && { 'if-match': match, 'if-none-match': match }),
        ...(rest.body && rest.contentType !== '' && { 'content-type': rest.contentType }),
      },
      ...(rest.body && method !== 'GET' && method !== 'HEAD' && { body: rest.body }),
    }));
}

/** As a client puts it on the wire. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
