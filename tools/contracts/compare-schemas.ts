import { rules, signOf, type Place } from './rules.ts';
import { readSchema, type Schema } from './schema.ts';

/** Something that a minor may not do, and where. */
export interface SchemaBreach {
  readonly pointer: string;
  readonly rule: string;
  readonly detail: string;
  readonly because: string;
}

export function compareSchemas(released: unknown, current: unknown): readonly SchemaBreach[] {
  const places = [...placesOf({ pointer: '', released: readSchema(released), current: readSchema(current) })];
  return places.flatMap((place) =>
    rules.flatMap(({ name, because, breaches }) =>
      breaches(place).map(({ pointer, detail }) => ({ pointer, rule: name, detail, because })),
    ),
  );
}

/** Every place that both schemas have: what only one has is a matter for the place above. */
export function* placesOf(place: Place): Generator<Place> {
  yield place;
  for (const [step, released, current] of stepsOf(place)) {
    yield* placesOf({ pointer: place.pointer + step, released, current });
  }
}

function* stepsOf({ released, current }: Place): Generator<[step: string, released: Schema, current: Schema]> {
  for (const [name, field] of released.fields) {
    const same = current.fields.get(name);
    if (same) yield [`/${name}`, field, same];
  }
  if (released.items && current.items) yield ['/*', released.items, current.items];
  if (released.entries && current.entries) yield ['/*', released.entries, current.entries];
  for (const alternative of released.alternatives) {
    const same = current.alternatives.find((candidate) => signOf(candidate) === signOf(alternative));
    if (same) yield ['', alternative, same];
  }
}

/** Fields that only the current schema has. */
export function addedFields(released: unknown, current: unknown): readonly string[] {
  const places = [...placesOf({ pointer: '', released: readSchema(released), current: readSchema(current) })];
  return places.flatMap(({ pointer, released: { fields: known }, current: { fields } }) =>
    [...fields.keys()].filter((name) => !known.has(name)).map((name) => `${pointer}/${name}`),
  );
}

/** Objects that let fields pass which nobody has declared. */
export function openObjects(json: unknown): readonly string[] {
  const schema = readSchema(json);
  const places = [...placesOf({ pointer: '', released: schema, current: schema })];
  return places
    .filter(
      ({ current: { types, others, entries } }) =>
        types.includes('object') && others.get('additionalProperties') !== false && !entries,
    )
    .map(({ pointer }) => pointer || '/');
}
