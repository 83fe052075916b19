import { isDeepStrictEqual } from 'node:util';
import { expect, it } from '@jest/globals';
import { Type, type TProperties, type TSchema } from 'typebox';
import { defineEvent } from '../../libs/contracts/src/index.ts';
import { compareSchemas } from './compare-schemas.ts';
import { objectOf, readSchema, type Schema } from './schema.ts';

const closed = { additionalProperties: false };
const { Object: Obj, Optional, String: Text, Integer, Literal, Union, Array: List } = Type;
const socket = Text({ enum: ['E14', 'E27'] });

/** What a field may be in one version or another; `undefined`: it is not there. */
const pool: Readonly<Record<string, readonly (TSchema | undefined)[]>> = {
  colour: [Text({ enum: ['red', 'green'] }), Text({ enum: ['red', 'green', 'blue'] }), Text()],
  watts: [Integer({ minimum: 1, maximum: 9 }), Integer({ minimum: 0, maximum: 9 }), Integer({ minimum: 1 }), Text()],
  name: [undefined, Optional(Text()), Optional(Text({ minLength: 3 })), Text()],
  room: [
    Obj({ floor: Integer() }, closed),
    Obj({ floor: Integer(), door: Optional(Text()) }, closed),
    Obj({ floor: Integer(), door: Text() }, closed),
  ],
  bulbs: [
    List(Obj({ socket }, closed), { minItems: 1 }),
    List(Obj({ socket, age: Optional(Integer()) }, closed), { minItems: 1 }),
    List(Obj({ socket }, closed)),
  ],
  cable: [
    Union([Obj({ is: Literal('short') }, closed), Obj({ is: Literal('long'), length: Integer() }, closed)]),
    Union([
      Obj({ is: Literal('short'), worn: Optional(Text()) }, closed),
      Obj({ is: Literal('long'), length: Integer() }, closed),
    ]),
    Union([Obj({ is: Literal('short') }, closed), Obj({ is: Literal('none') }, closed)]),
  ],
};

it('What passes can really be read: by the new consumer what was published, by the old one what will be', () => {
  const random = seeded(20_261_122);
  const oneOf = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];
  const names = Object.keys(pool);
  /** Another lamp, that has most of its fields from the one before. */
  const lampAfter = (before: TProperties) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const field = random() < 0.7 ? before[name] : oneOf(pool[name] ?? []);
        return field ? [[name, field]] : [];
      }),
    );
  let passed = 0;
  let fields = lampAfter({});
  for (let round = 0; round < 400; round++) {
    const released = contractOf(fields);
    fields = lampAfter(fields);
    const current = contractOf(fields);
    if (isDeepStrictEqual(released.schema, current.schema)) continue;
    if (compareSchemas(released.schema, current.schema).length > 0) continue;
    passed++;
    for (let i = 0; i < 5; i++) {
      expect(() => current.parse(sampleOf(readSchema(released.schema), random))).not.toThrow();
      expect(() => released.parse(sampleOf(readSchema(current.schema), random))).not.toThrow();
    }
  }
  expect(passed).toBeGreaterThan(10);
});

function contractOf(data: TProperties) {
  return defineEvent({
    type: 'lamp.lit',
    version: '1.0',
    topic: 'orders.orders',
    key: () => 'lamp',
    data,
    example: {},
  });
}

/** Something that a producer of the schema may write. */
function sampleOf(schema: Schema, random: () => number): unknown {
  const { types, values, alternatives, fields, required, items, limits } = schema;
  const number = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  if (values) return values[number(0, values.length - 1)];
  if (alternatives.length > 0) return sampleOf(alternatives[number(0, alternatives.length - 1)] ?? schema, random);
  const [type = 'string'] = types;
  switch (type) {
    case 'object': {
      const there = [...fields].filter(([name]) => required.has(name) || random() < 0.5);
      return objectOf(Object.fromEntries(there.map(([name, field]) => [name, sampleOf(field, random)])));
    }
    case 'array':
      return Array.from({ length: number(limits.get('minItems') ?? 0, 3) }, () => items && sampleOf(items, random));
    case 'integer':
      return number(limits.get('minimum') ?? -50, limits.get('maximum') ?? 50);
    default:
      return 'x'.repeat(number(limits.get('minLength') ?? 0, 5));
  }
}

/** Mulberry32: the same lamps in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
