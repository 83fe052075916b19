import { readFileSync } from 'node:fs';

/** An operation of the public API, as its committed description tells it. */
export interface PublishedOperation {
  readonly method: string;
  readonly path: string;
  /** Of the id in its path: `ord`. */
  readonly idPrefix?: string;
  /** What it can be asked to filter by. */
  readonly filters: readonly { readonly name: string; readonly idPrefix: string }[];
  readonly body?: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: { readonly pattern?: string };
}

interface Described {
  readonly security?: readonly { readonly apiKey?: readonly string[] }[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

const file = new URL('../../../docs/openapi.json', import.meta.url);
const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Description;

const all = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, described]) => ({ path, method: method.toUpperCase(), described })),
);

/** What an API key of a tenant opens. */
export const operations = all
  .filter(({ described }) => scopesOf(described).some((scope) => scope !== 'operator'))
  .map(publishedOperation);

export const operatorsOperations = all
  .filter(({ described }) => scopesOf(described).every((scope) => scope === 'operator'))
  .filter(({ path }) => path.startsWith('/v1/admin/'))
  .map(publishedOperation);

function scopesOf({ security = [] }: Described): readonly string[] {
  return security.flatMap(({ apiKey = [] }) => apiKey);
}

function publishedOperation({ path, method, described }: (typeof all)[number]): PublishedOperation {
  const { parameters = [], requestBody } = described;
  const ids = parameters.flatMap((parameter) => {
    const [, idPrefix] = /^\^([a-z]{3})_/.exec(parameter.schema?.pattern ?? '') ?? [];
    return idPrefix === undefined ? [] : [{ ...parameter, idPrefix }];
  });
  const inPath = ids.find((parameter) => parameter.in === 'path');
  const body = requestBody?.content['application/json']?.example;
  return {
    path,
    method,
    ...(inPath && { idPrefix: inPath.idPrefix }),
    ...(body !== undefined && { body: inTheFuture(body) }),
    filters: ids.flatMap(({ in: place, name, idPrefix }) => (place === 'query' ? [{ name, idPrefix }] : [])),
  };
}

/** An example is of the day that it was written on. */
function inTheFuture(example: unknown): unknown {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  return JSON.parse(JSON.stringify(example).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, tomorrow));
}
