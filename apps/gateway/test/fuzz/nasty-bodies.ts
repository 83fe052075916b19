import fc from 'fast-check';
import { newId } from '@atlas/kernel';
import type { Operation } from './document.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
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
const otherType = fc.constantFrom(
  ...['APPLICATION/JSON', `${json}; charset=latin1`, `${json};;`, json, form],
  ...['text/plain', 'application/xml', 'multipart/form-data', ''],
);
export const typeFor = ({ bodyType = json }: Operation) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(bodyType) }, { weight: 7, arbitrary: otherType });

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
const asText = (value: unknown) => (typeof value === 'string' ? value.toWellFormed() : asJson(value).toString());

function asForm(value: unknown): Buffer {
  if (typeof value !== 'object' || value === null) return Buffer.from(asText(value));
  const fields = new URLSearchParams();
  for (const [name, each] of Object.entries(value)) fields.append(name, asText(each));
  return Buffer.from(fields.toString());
}

export function bodyFor({ exampleBody, bodyType }: Operation): fc.Arbitrary<Buffer> {
  return fc.oneof(
    { weight: 6, arbitrary: changed(exampleBody).map(bodyType === form ? asForm : asJson) },
    { weight: 2, arbitrary: nastyText.map((each) => Buffer.from(each)) },
    { weight: 1, arbitrary: nastyBytes },
  );
}
