import type { OpenAPIObject } from '@nestjs/swagger';

/** OpenAPI 3.1, as @nestjs/swagger types it. */
export type Document = OpenAPIObject;
type Components = NonNullable<Document['components']>;
export type PathItem = Document['paths'][string];
export type Operation = NonNullable<PathItem['get']>;
export type Parameter = NonNullable<Operation['parameters']>[number];
export type Response = NonNullable<Operation['responses'][string]>;
export type Security = NonNullable<Operation['security']>;
export type SecurityScheme = NonNullable<Components['securitySchemes']>[string];
export type Example = NonNullable<Components['examples']>[string];
export type Schema = NonNullable<Components['schemas']>[string];
export type Header = NonNullable<Components['headers']>[string];
export type Reference = Extract<Schema, { $ref: string }>;

export const methods = ['get', 'put', 'post', 'patch', 'delete'] as const;
export type Method = (typeof methods)[number];

export const isReference = (value: object): value is Reference => '$ref' in value;

/** JSON, or what is written as JSON: the same with something else in the place of some objects. */
export function mapObjects(value: unknown, change: (object: Readonly<Record<string, unknown>>) => object): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => mapObjects(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const mapped = Object.entries(value).map(([name, part]: [string, unknown]): [string, unknown] => [
    name,
    mapObjects(part, change),
  ]);
  return change(Object.fromEntries(mapped));
}

export const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && 'openapi' in value && 'paths' in value;
