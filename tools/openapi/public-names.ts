import { isDeepStrictEqual } from 'node:util';
import { currencies } from '../../libs/kernel/src/index.ts';
import { isDocument, isReference, mapObjects, type Document, type Schema } from './document.ts';
import type { Comment, DtoComments } from './dto-comments.ts';

const prefix = '#/components/schemas/';
const currencyCode = { type: 'string', enum: Object.keys(currencies) };

export const currency: Schema = { ...currencyCode, description: 'An active currency of ISO 4217.' };

/** What a service answers is called what it is: `OrderAnswer` is for us, to tell it from the order itself. */
const publicName = (name: string) => name.replace(/Answer$/, '');

/** A service's document in the words that customers read: comments as descriptions, schemas by their public names. */
export function publicised(document: Document, comments: DtoComments): Document {
  const schemas = Object.entries(document.components?.schemas ?? {});
  const described = schemas.map(([name, schema]): [string, Schema] => [
    publicName(name),
    describe(name, schema, comments),
  ]);
  const components = { ...document.components, schemas: Object.fromEntries(described) };
  const renamed = mapObjects({ ...document, components }, inPublicWords);
  if (!isDocument(renamed)) throw new Error('A document has stopped being one.');
  return renamed;
}

function inPublicWords(object: Readonly<Record<string, unknown>>): object {
  const { $ref, type, enum: values, ...rest } = object;
  if (typeof $ref === 'string' && $ref.startsWith(prefix))
    return { ...object, $ref: prefix + publicName($ref.slice(prefix.length)) };
  return isDeepStrictEqual({ type, enum: values }, currencyCode) ? { ...rest, $ref: `${prefix}Currency` } : object;
}

function describe(name: string, schema: Schema, comments: DtoComments): Schema {
  if (isReference(schema)) return schema;
  const properties = Object.entries(schema.properties ?? {}).map(([field, value]): [string, Schema] => [
    field,
    { ...value, ...annotations(comments.ofField(name, field)) },
  ]);
  return { ...schema, ...annotations(comments.ofClass(name)), properties: Object.fromEntries(properties) };
}

export const annotations = (comment: Comment | undefined): { description?: string; examples?: unknown[] } => ({
  ...(comment?.text && { description: comment.text }),
  ...(comment?.example !== undefined && { examples: [comment.example] }),
});
