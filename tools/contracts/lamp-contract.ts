import { Type, type TProperties, type TSchema } from 'typebox';
import { defineEvent } from '../../libs/contracts/src/index.ts';
import type { Contract } from './version-of.ts';

const closed = { additionalProperties: false };

/** Fields of every kind that contracts know, for tests to change one at a time. */
export const lampFields = {
  lampId: Type.String({ pattern: '^lmp_' }),
  litAt: Type.String({ format: 'date-time' }),
  colour: Type.String({ enum: ['red', 'green'] }),
  mood: Type.Union([Type.Literal('calm'), Type.Literal('bright')]),
  kind: Type.Literal('ceiling'),
  watts: Type.Integer({ minimum: 1, maximum: 100 }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  room: Type.Object({ floor: Type.Integer(), door: Type.Optional(Type.String()) }, closed),
  bulbs: Type.Array(Type.Object({ socket: Type.String() }, closed), { minItems: 1 }),
  cable: Type.Union([
    Type.Object({ is: Type.Literal('short'), length: Type.Integer() }, closed),
    Type.Object({ is: Type.Literal('long'), length: Type.Integer() }, closed),
  ]),
  labels: Type.Record(Type.String(), Type.String()),
} satisfies TProperties;

export const LampLit: Contract = defineEvent({
  type: 'lamp.lit',
  version: '1.0',
  topic: 'orders.orders',
  key: ({ lampId }) => lampId,
  personal: ['/name'],
  data: lampFields,
  example: {
    lampId: 'lmp_1',
    litAt: '2026-01-31T12:00:00.000Z',
    colour: 'red',
    mood: 'calm',
    kind: 'ceiling',
    watts: 40,
    name: 'the big one',
    room: { floor: 1, door: 'left' },
    bulbs: [{ socket: 'E27' }],
    cable: { is: 'short', length: 1 },
    labels: { owner: 'caretaker' },
  },
});

/** The contract with other fields, as a programmer would have it who has just changed them. */
export function lampLit(version: string, fields: TProperties, change: Partial<Contract> = {}): Contract {
  const kept = Object.entries<TSchema>({ ...lampFields, ...fields }).filter(([, field]) => field !== removed);
  const schema = Type.Object(Object.fromEntries(kept), closed);
  return { ...LampLit, version, major: Number.parseInt(version, 10), schema, ...change };
}

/** In the place of a field: it is gone. */
export const removed: TSchema = Type.Never();
