import { isDeepStrictEqual } from 'node:util';
import { isReference, type Document, type Schema } from './document.ts';
import { currency } from './public-names.ts';

export type Schemas = Readonly<Record<string, Schema>>;

/** The schemas of all services together: a name means one thing. */
export function mergedSchemas(documents: readonly Document[]): Schemas {
  const merged: Record<string, Schema> = { Currency: currency };
  for (const [name, schema] of documents.flatMap(({ components }) => Object.entries(components?.schemas ?? {}))) {
    if (merged[name] && !isDeepStrictEqual(merged[name], schema))
      throw new Error(`Two different schemas are called ${name}: rename one of the classes.`);
    merged[name] = schema;
  }
  return merged;
}

/** Those that something refers to, and those that these are made of. */
export function namesReachableFrom(root: unknown, schemas: Schemas): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [root];
  for (const part of pending) {
    for (const [, name = ''] of JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (!found.has(name)) pending.push(schemas[name]);
      found.add(name);
    }
  }
  return found;
}

/** Requests are closed, so that a misspelt field is refused; answers are open, so that a field can be added to them. */
export function withOpenAnswers(schemas: Schemas, inRequests: ReadonlySet<string>): Schemas {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, inRequests.has(name) ? schema : opened(schema)]),
  );
}

function opened(schema: Schema): Schema {
  if (isReference(schema) || schema.additionalProperties !== false) return schema;
  const { additionalProperties: _, ...open } = schema;
  return open;
}
