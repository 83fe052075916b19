import { readSchema, type Schema } from '../../contracts/schema.ts';
import { isReference, type Document, type Schema as Written } from '../document.ts';

/** A schema as it is compared: references followed, and "this or null" as one type that may be null. */
export function plainSchema(schema: Written | undefined, document: Document): Schema {
  return readSchema(inlined(schema, document, []));
}

function inlined(part: unknown, document: Document, within: readonly string[]): unknown {
  if (Array.isArray(part)) return part.map((item: unknown) => inlined(item, document, within));
  if (typeof part !== 'object' || part === null) return part;
  if (isReference(part)) return followed(part.$ref, document, within);
  const plain = Object.entries(part).map(([name, value]: [string, unknown]): [string, unknown] => [
    name,
    name === 'properties' ? fieldsInlined(value, document, within) : inlined(value, document, within),
  ]);
  return orNull(Object.fromEntries(plain));
}

/** Their names are data: a field may be called `$ref` or `anyOf`. */
function fieldsInlined(fields: unknown, document: Document, within: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(fields ?? {}).map(([name, field]: [string, unknown]) => [name, inlined(field, document, within)]),
  );
}

/** A schema that holds itself is looked at once. */
function followed(reference: string, document: Document, within: readonly string[]): unknown {
  if (within.includes(reference)) return {};
  const name = reference.split('/').at(-1) ?? '';
  return inlined(document.components?.schemas?.[name], document, [...within, reference]);
}

function orNull(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const alternatives: object[] = anyOf.filter((one: unknown) => typeof one === 'object' && one !== null);
  const [some, ...others] = alternatives.filter((one) => !isNull(one));
  if (!some || others.length > 0 || !('type' in some)) return schema;
  const values = 'enum' in some && Array.isArray(some.enum) ? { enum: [some.enum, null].flat() } : {};
  return { ...rest, ...some, type: [some.type, 'null'].flat(), ...values };
}

const isNull = (schema: object) => 'type' in schema && schema.type === 'null';
