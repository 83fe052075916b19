/** The part of JSON Schema that contracts are written in, brought into one form, so that what means the same looks the same. */
export interface Schema {
  readonly types: readonly string[];
  readonly fields: ReadonlyMap<string, Schema>;
  readonly required: ReadonlySet<string>;
  /** Of an array. */
  readonly items?: Schema;
  /** Of an object whose field names are data. */
  readonly entries?: Schema;
  /** All that it may be: an enum, a const, or a union of such. */
  readonly values?: readonly unknown[];
  readonly alternatives: readonly Schema[];
  readonly limits: ReadonlyMap<string, number>;
  /** Everything else that narrows what is valid, by keyword. */
  readonly others: ReadonlyMap<string, unknown>;
}

export type Json = Readonly<Record<string, unknown>>;

const annotations = ['$id', '$schema', '$comment', 'title', 'description', 'default', 'examples', 'deprecated'];
const limits = [
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'],
];
const structure = [
  ...['type', 'enum', 'const', 'anyOf', 'oneOf'],
  ...['properties', 'required', 'items', 'additionalProperties', 'patternProperties'],
];

export function readSchema(json: unknown): Schema {
  const raw = objectOf(json);
  const union = listOf(raw['anyOf'] ?? raw['oneOf']).map(readSchema);
  const isVocabulary = union.length > 0 && union.every(({ values }) => values !== undefined);
  const patterns = Object.entries(objectOf(raw['patternProperties']));
  const [items, entries] = [raw['items'], patterns[0]?.[1] ?? raw['additionalProperties']].map((part) =>
    isObject(part) ? readSchema(part) : undefined,
  );
  const values = isVocabulary ? union.flatMap((branch) => branch.values ?? []) : valuesOf(raw);
  const rest = Object.entries(raw).filter(([keyword]) => ![...annotations, ...limits, ...structure].includes(keyword));
  return {
    types: isVocabulary ? [...new Set(union.flatMap(({ types }) => types))].toSorted() : typesOf(raw),
    fields: new Map(Object.entries(objectOf(raw['properties'])).map(([name, field]) => [name, readSchema(field)])),
    required: new Set(listOf(raw['required']).map(String)),
    ...(items && { items }),
    ...(entries && { entries }),
    ...(values && { values }),
    alternatives: isVocabulary ? [] : union,
    limits: new Map(limits.flatMap((name) => (typeof raw[name] === 'number' ? [[name, raw[name]]] : []))),
    others: new Map([
      ...rest,
      ...presenceOf(raw, 'items'),
      ...presenceOf(raw, 'additionalProperties'),
      ...(patterns.length > 0 ? [['patternProperties', patterns.map(([pattern]) => pattern)] as const] : []),
    ]),
  };
}

/** That there is a schema for something; what it says is compared as a place of its own. */
function presenceOf(raw: Json, keyword: string): [string, unknown][] {
  const part = raw[keyword];
  return part === undefined ? [] : [[keyword, isObject(part) ? 'declared' : part]];
}

function typesOf({ type }: Json): readonly string[] {
  return (Array.isArray(type) ? type : type === undefined ? [] : [type]).map(String).toSorted();
}

function valuesOf(raw: Json): readonly unknown[] | undefined {
  if ('const' in raw) return [raw['const']];
  return Array.isArray(raw['enum']) ? raw['enum'] : undefined;
}

export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
