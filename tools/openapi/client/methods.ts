import { isReference, methods, type Document, type Operation, type Schema } from '../document.ts';

/** One method of the typed client. */
export interface ClientMethod {
  readonly resource: string;
  readonly name: string;
  readonly operationId: string;
  readonly verb: string;
  readonly path: string;
  readonly summary: string;
  /** Its arguments: parameters of the path. */
  readonly pathParameters: readonly { readonly name: string; readonly type: string }[];
  readonly body: string | undefined;
  readonly isForm: boolean;
  readonly answer: string | undefined;
  readonly hasQuery: boolean;
  /** Of a list that comes in pages. */
  readonly item: string | undefined;
  readonly header: 'keyed' | 'conditional' | undefined;
}

/** Beside JSON the only type of body: of OAuth. */
export const form = 'application/x-www-form-urlencoded';

export function clientMethods(document: Document): readonly ClientMethod[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((verb) => {
      const operation = item[verb];
      return operation ? [methodOf(document, path, verb, operation)] : [];
    }),
  );
}

function methodOf(document: Document, path: string, verb: string, operation: Operation): ClientMethod {
  const { operationId = '', summary = '', tags = [], parameters = [] } = operation;
  const resource = tags[0] ?? '';
  const own = parameters.flatMap((parameter) => (isReference(parameter) ? [] : [parameter]));
  const shared = parameters.flatMap((parameter) => (isReference(parameter) ? [parameter.$ref] : []));
  const answer = answerOf(operation);
  return {
    ...{ resource, operationId, verb: verb.toUpperCase(), path, summary, answer },
    name: nameWithin(resource, operationId),
    pathParameters: own
      .filter((parameter) => parameter.in === 'path')
      .map(({ name, schema }) => ({ name, type: typeOf(name, schema) })),
    hasQuery: own.some((parameter) => parameter.in === 'query'),
    body: schemaIn(operation.requestBody),
    isForm: JSON.stringify(operation.requestBody ?? {}).includes(`"${form}"`),
    item: own.some(({ name }) => name === 'cursor') ? itemOf(document, answer) : undefined,
    header: shared.some((name) => name.endsWith('/IdempotencyKey'))
      ? 'keyed'
      : shared.some((name) => name.endsWith('/IfMatch'))
        ? 'conditional'
        : undefined,
  };
}

/** `placeOrder` is `place` where one is at `orders` already. */
function nameWithin(resource: string, operationId: string): string {
  const noun = pascalCase(resource).replace(/s$/, '');
  const at = operationId.toLowerCase().indexOf(noun.toLowerCase());
  const rest = operationId.slice(at + noun.length).replace(/^s(?=[A-Z]|$)/, '');
  const isWholeWord = at > 0 && /^(?:[A-Z]|$)/.test(rest);
  return isWholeWord ? operationId.slice(0, at) + rest : operationId;
}

function answerOf({ responses }: Operation): string | undefined {
  const [success] = Object.entries(responses).flatMap(([status, response]) =>
    status.startsWith('2') && response ? [response] : [],
  );
  return schemaIn(success);
}

function schemaIn(part: object | undefined): string | undefined {
  return /"\$ref":"#\/components\/schemas\/([^"]+)"/.exec(JSON.stringify(part ?? {}))?.[1];
}

function itemOf({ components }: Document, name: string | undefined): string | undefined {
  const page = components?.schemas?.[name ?? ''];
  return page && !isReference(page) ? schemaIn(page.properties?.['items']) : undefined;
}

function typeOf(name: string, schema: Schema | undefined): string {
  if (name === 'service') return 'BusService';
  return schema && 'type' in schema && schema.type !== 'string' ? 'number' : 'string';
}

export const pascalCase = (words: string) =>
  words.replaceAll(/(?:^|[ -])(\w+)/g, (_, word: string) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());

export const camelCase = (words: string) => pascalCase(words).replace(/^\w/, (letter) => letter.toLowerCase());
