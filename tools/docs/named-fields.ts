import { isDeepStrictEqual } from 'node:util';
import { fields } from '../../libs/contracts/src/index.ts';

type Json = Readonly<Record<string, unknown>>;

/** The building blocks of contracts, as plain JSON. */
export const namedFields: ReadonlyMap<string, Json> = new Map(
  Object.entries(fields).map(([name, schema]) => [name, plain(schema)]),
);

/** Says `money` instead of repeating what money is, with its 156 currencies. */
export function nameOfField(schema: unknown): string | undefined {
  const [name] = [...namedFields].find(([, field]) => isDeepStrictEqual(field, schema)) ?? [];
  return name;
}

export function plain(schema: object): Json {
  const parsed: unknown = JSON.parse(JSON.stringify(schema));
  return isJson(parsed) ? parsed : {};
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
