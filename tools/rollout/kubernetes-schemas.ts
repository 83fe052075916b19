export interface Schema {
  readonly [keyword: string]: unknown;
}
export type Schemas = Record<string, Schema>;

export const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const areSchemas = (value: unknown): value is Schemas => isSchema(value) && Object.values(value).every(isSchema);

const prefix = '#/components/schemas/';

/** Fields that Kubernetes would drop without a word are refused; what is there for people is left out. */
export function closed(schemas: Schemas): Schemas {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closedOne(schema)]));
}

function closedOne(schema: Schema): Schema {
  const kept = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (keyword === 'description' || keyword === 'default' || keyword.startsWith('x-')) return [];
    if (keyword === '$ref') return [[keyword, String(value).replace(prefix, '#/definitions/')]];
    if (keyword === 'properties' && areSchemas(value)) return [[keyword, closed(value)]];
    if (keyword === 'format') return []; // int64, int-or-string, date-time: the types say enough
    return [[keyword, closedValue(value)]];
  });
  const isOpen = schema['properties'] !== undefined && schema['additionalProperties'] === undefined;
  return Object.fromEntries(isOpen ? [...kept, ['additionalProperties', false]] : kept);
}

function closedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedValue);
  return isSchema(value) ? closedOne(value) : value;
}

export function withWhatTheyReferTo(names: readonly string[], schemas: Schemas): Schemas {
  const found: Schemas = {};
  const look = (name: string): void => {
    const schema = schemas[name];
    if (!schema || found[name]) return;
    found[name] = schema;
    for (const [, next = ''] of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) look(next);
  };
  for (const name of names) look(name);
  return found;
}
