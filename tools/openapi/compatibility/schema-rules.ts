import { placesOf } from '../../contracts/compare-schemas.ts';
import { signOf, type Place } from '../../contracts/rules.ts';
import type { Schema } from '../../contracts/schema.ts';

export interface Breach {
  readonly place: string;
  readonly rule: string;
  readonly detail: string;
  /** Who would be hurt. */
  readonly because: string;
}

/** What is wrong at a place, or with a field of it. */
type Fault = string | readonly [field: string, detail: string];
type Test = (place: Place) => readonly Fault[];
type Rule = readonly [name: string, test: Test, because: string];

/** What callers send already must stay valid: a request may only become more tolerant. */
const ofRequests: readonly Rule[] = [
  ['field-removed', gone, 'a request with it is refused'],
  ['required-field-added', addedAsRequired, 'a request without it is refused'],
  ['field-made-required', madeRequired, 'a request without it is refused'],
  ['type-narrowed', ({ released, current }) => lostTypes(released, current), 'a value of that type is refused'],
  ['value-removed', ({ released, current }) => lostValues(released, current), 'a request with it is refused'],
  ['bound-tightened', ({ released, current }) => tightened(released, current), 'a value beyond it is refused'],
  ['format-demanded', ({ released, current }) => demanded(released, current), 'a text of another form is refused'],
  [
    'alternative-removed',
    ({ released, current }) => lostAlternatives(released, current),
    'a request of that shape is refused',
  ],
];

/** What callers read already must stay there: an answer may only promise more. */
const ofAnswers: readonly Rule[] = [
  ['field-removed', gone, 'somebody reads it'],
  ['field-made-optional', madeOptional, 'somebody reads it without asking whether it is there'],
  ['type-widened', ({ released, current }) => lostTypes(current, released), 'a client expects no such value'],
  [
    'value-added',
    ({ released, current }) => lostValues(current, released),
    'a client that tells cases apart knows no such case',
  ],
  ['bound-loosened', ({ released, current }) => tightened(current, released), 'a client has made room for less'],
  ['format-given-up', ({ released, current }) => demanded(current, released), 'a client reads a text of that form'],
  ['alternative-added', ({ released, current }) => lostAlternatives(current, released), 'a client knows no such shape'],
];

export const schemaRules = { request: ofRequests, answer: ofAnswers };

export function compareSchemas(side: keyof typeof schemaRules, released: Schema, current: Schema): Breach[] {
  return [...placesOf({ pointer: '', released, current })].flatMap((place) =>
    schemaRules[side].flatMap(([rule, test, because]) =>
      test(place).map((fault) => ({ ...located(place, fault), rule, because })),
    ),
  );
}

function located({ pointer }: Place, fault: Fault): { place: string; detail: string } {
  if (typeof fault === 'string') return { place: pointer, detail: fault };
  const [field, detail] = fault;
  return { place: `${pointer}/${field}`, detail };
}

function gone({ released, current }: Place): Fault[] {
  return [...released.fields.keys()].filter((name) => !current.fields.has(name)).map((name) => [name, 'it is gone']);
}

function addedAsRequired({ released, current }: Place): Fault[] {
  return [...current.required].filter((name) => !released.fields.has(name)).map((name) => [name, 'it is new']);
}

function madeRequired({ released, current }: Place): Fault[] {
  const made = [...current.required].filter((name) => released.fields.has(name) && !released.required.has(name));
  return made.map((name) => [name, 'it was optional']);
}

function madeOptional({ released, current }: Place): Fault[] {
  const made = [...released.required].filter((name) => current.fields.has(name) && !current.required.has(name));
  return made.map((name) => [name, 'it was always there']);
}

/** No type at all stands for any. */
function lostTypes({ types: before }: Schema, { types: after }: Schema): string[] {
  if (after.length === 0) return [];
  if (before.length === 0) return [`any type became ${after.join(' or ')}`];
  const covers = (type: string) => after.includes(type) || (type === 'integer' && after.includes('number'));
  return before.filter((type) => !covers(type));
}

function lostValues({ values: before }: Schema, { values: after }: Schema): string[] {
  if (!after) return [];
  if (!before) return [`all but ${JSON.stringify(after)}`];
  return before.filter((value) => !after.includes(value)).map((value) => JSON.stringify(value));
}

function tightened({ limits: before }: Schema, { limits: after }: Schema): string[] {
  return [...after].flatMap(([name, is]) => {
    const was = before.get(name);
    return was === undefined || isTighter(name, is, was) ? [`${name} ${was ?? 'none'} became ${is}`] : [];
  });
}

function isTighter(name: string, one: number, other: number): boolean {
  if (name === 'multipleOf') return one % other !== 0 || one > other;
  return name.toLowerCase().includes('min') ? one > other : one < other;
}

/** Another pattern may take all that the one before took; nobody can say so by looking. */
function demanded({ others: before }: Schema, { others: after }: Schema): string[] {
  return ['format', 'pattern'].flatMap((keyword) => {
    const [was, is] = [before.get(keyword), after.get(keyword)];
    return is === undefined || is === was ? [] : [`${keyword} ${told(was)} became ${told(is)}`];
  });
}

function lostAlternatives({ alternatives: before }: Schema, { alternatives: after }: Schema): string[] {
  if (after.length === 0) return [];
  const known = new Set(after.map(signOf));
  return before.map(signOf).filter((sign) => !known.has(sign));
}

const told = (value: unknown) => (typeof value === 'string' ? value : 'none');
