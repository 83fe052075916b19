import fc from 'fast-check';
import type { Operation } from './document.ts';
import { bodyFor, typeFor } from './nasty-bodies.ts';

export interface NastyRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
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
  const body = operation.bodyType ? bodyFor(operation) : fc.constant(undefined);
  return fc
    .record({
      method: fc.oneof({ weight: 12, arbitrary: fc.constant(operation.method) }, { weight: 1, arbitrary: wrongMethod }),
      path: pathFor(operation),
      ...{ body, contentType: typeFor(operation), idempotencyKey },
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
