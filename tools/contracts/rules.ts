import { isDeepStrictEqual } from 'node:util';
import type { Schema } from './schema.ts';

/** One place of a schema: as a released version has it, and as this build has it. */
export interface Place {
  /** JSON pointer; `*` stands for every element of an array, or entry of an object whose names are data. */
  readonly pointer: string;
  readonly released: Schema;
  readonly current: Schema;
}

interface Breach {
  readonly pointer: string;
  readonly detail: string;
}

interface Rule {
  readonly name: string;
  /** Who would be hurt. */
  readonly because: string;
  readonly breaches: (place: Place) => readonly Breach[];
}

/**
 * What a minor may not do. Both directions count: the consumer of this build reads what was published by every released version of
 * the major (it may lie on a topic, in an archive or among dead letters), and the consumer of every released version reads what
 * this build publishes (deployments overlap). A consumer lets fields pass that it does not know, and nothing else: it holds every
 * type, value and limit to what its own version says. So all that is there must stay, and only an optional field may come.
 */
export const rules: readonly Rule[] = [
  { name: 'field-removed', because: 'a minor only adds', breaches: fieldsRemoved },
  { name: 'required-field-added', because: 'what is published already lacks it', breaches: requiredFieldsAdded },
  { name: 'field-made-required', because: 'what is published already may lack it', breaches: fieldsMadeRequired },
  { name: 'field-made-optional', because: 'older consumers refuse an event without it', breaches: fieldsMadeOptional },
  { name: 'type-changed', because: 'one side refuses what the other writes', breaches: typeChanged },
  { name: 'value-added', because: 'older consumers refuse a value that they do not know', breaches: valuesAdded },
  { name: 'value-removed', because: 'what is published already may hold it', breaches: valuesRemoved },
  { name: 'limit-tightened', because: 'what is published already may be beyond it', breaches: limitsTightened },
  { name: 'limit-loosened', because: 'older consumers refuse what is beyond theirs', breaches: limitsLoosened },
  {
    name: 'alternative-added',
    because: 'older consumers refuse a shape that they do not know',
    breaches: alternativesAdded,
  },
  {
    name: 'alternative-removed',
    because: 'what is published already may have this shape',
    breaches: alternativesRemoved,
  },
  { name: 'format-changed', because: 'one side refuses what the other writes', breaches: keywordChanged('format') },
  { name: 'pattern-changed', because: 'one side refuses what the other writes', breaches: keywordChanged('pattern') },
  { name: 'keyword-changed', because: 'nobody has said what it does to either side', breaches: otherKeywordsChanged },
];

function fieldsRemoved({ pointer, released, current }: Place): Breach[] {
  const gone = [...released.fields.keys()].filter((name) => !current.fields.has(name));
  return gone.map((name) => ({ pointer: `${pointer}/${name}`, detail: 'it is gone' }));
}

function requiredFieldsAdded({ pointer, released, current }: Place): Breach[] {
  const added = [...current.required].filter((name) => !released.fields.has(name));
  return added.map((name) => ({ pointer: `${pointer}/${name}`, detail: 'it is new and not optional' }));
}

function fieldsMadeRequired({ pointer, released, current }: Place): Breach[] {
  const made = [...current.required].filter((name) => released.fields.has(name) && !released.required.has(name));
  return made.map((name) => ({ pointer: `${pointer}/${name}`, detail: 'it was optional' }));
}

function fieldsMadeOptional({ pointer, released, current }: Place): Breach[] {
  const made = [...released.required].filter((name) => current.fields.has(name) && !current.required.has(name));
  return made.map((name) => ({ pointer: `${pointer}/${name}`, detail: 'it was required' }));
}

function typeChanged({ pointer, released, current }: Place): Breach[] {
  const [was, is] = [released, current].map(({ types }) => types.join(' or ') || 'any');
  return was === is ? [] : [{ pointer, detail: `${was} became ${is}` }];
}

function valuesAdded({ pointer, released, current }: Place): Breach[] {
  if (!released.values) return [];
  if (!current.values) return [{ pointer, detail: 'any value is allowed now' }];
  return without(current.values, released.values).map((value) => ({ pointer, detail: JSON.stringify(value) }));
}

function valuesRemoved({ pointer, released, current }: Place): Breach[] {
  if (!current.values) return [];
  if (!released.values) return [{ pointer, detail: `all but ${JSON.stringify(current.values)}` }];
  return without(released.values, current.values).map((value) => ({ pointer, detail: JSON.stringify(value) }));
}

function limitsTightened({ pointer, released, current }: Place): Breach[] {
  return [...current.limits].flatMap(([name, is]) => {
    const was = released.limits.get(name);
    return was === undefined || isTighter(name, is, was)
      ? [{ pointer, detail: `${name} ${was ?? 'none'} became ${is}` }]
      : [];
  });
}

function limitsLoosened({ pointer, released, current }: Place): Breach[] {
  return [...released.limits].flatMap(([name, was]) => {
    const is = current.limits.get(name);
    return is === undefined || isTighter(name, was, is)
      ? [{ pointer, detail: `${name} ${was} became ${is ?? 'none'}` }]
      : [];
  });
}

/** Another `multipleOf` is tighter for somebody. */
function isTighter(name: string, one: number, other: number): boolean {
  if (name === 'multipleOf') return one !== other;
  return name.toLowerCase().includes('min') ? one > other : one < other;
}

function alternativesAdded({ pointer, released, current }: Place): Breach[] {
  const known = new Set(released.alternatives.map(signOf));
  const added = current.alternatives.map(signOf).filter((sign) => !known.has(sign));
  return added.map((sign) => ({ pointer, detail: sign }));
}

function alternativesRemoved({ pointer, released, current }: Place): Breach[] {
  const known = new Set(current.alternatives.map(signOf));
  const gone = released.alternatives.map(signOf).filter((sign) => !known.has(sign));
  return gone.map((sign) => ({ pointer, detail: sign }));
}

function keywordChanged(keyword: string) {
  return ({ pointer, released, current }: Place): Breach[] => {
    const [was, is] = [released, current].map(({ others }) => others.get(keyword));
    return isDeepStrictEqual(was, is) ? [] : [{ pointer, detail: `${told(was)} became ${told(is)}` }];
  };
}

function otherKeywordsChanged(place: Place): Breach[] {
  const keywords = new Set([...place.released.others.keys(), ...place.current.others.keys()]);
  const others = [...keywords].filter((keyword) => !['format', 'pattern'].includes(keyword));
  return others.flatMap((keyword) =>
    keywordChanged(keyword)(place).map(({ pointer, detail }) => ({ pointer, detail: `${keyword} ${detail}` })),
  );
}

/** By what one alternative is told from the others: fields with one possible value, or else all that it has. */
export function signOf({ fields, types }: Schema): string {
  const tags = [...fields].flatMap(([name, { values }]) =>
    values?.length === 1 ? [`${name}: ${told(values[0])}`] : [],
  );
  return (tags.length > 0 ? tags : [...types, ...fields.keys()]).join(', ');
}

const told = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value));

const without = (values: readonly unknown[], others: readonly unknown[]) =>
  values.filter((value) => !others.some((other) => isDeepStrictEqual(value, other)));
