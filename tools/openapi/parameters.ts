import { ParseId } from '../../libs/http/src/index.ts';
import type { Handler } from '../docs/handlers.ts';
import { isReference, type Parameter, type Reference } from './document.ts';
import type { DtoComments } from './dto-comments.ts';
import { exampleUuid } from './examples.ts';
import { annotations } from './public-names.ts';
import type { PublishedOperation } from './published-operations.ts';

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Your own name for this intent, a UUID for example. Repeat the request with the same key when you have not seen its answer: it is carried out once, and answered as the first time. Keys are kept for 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
  example: exampleUuid,
};

const ifMatch: Parameter = {
  name: 'If-Match',
  in: 'header',
  description: 'The `ETag` of the state that you have seen: nothing is changed when it is another by now.',
  schema: { type: 'string' },
  example: '"O2CvGTM6TvTPYTQkaIjSdaYIGmQ"',
};

const ifNoneMatch: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  description: 'The `ETag` of what you have already: the answer is 304, without a body, as long as it is the same.',
  schema: { type: 'string' },
  example: '"O2CvGTM6TvTPYTQkaIjSdaYIGmQ"',
};

/** Headers mean the same wherever they are read. */
export const sharedParameters = { IdempotencyKey: idempotencyKey, IfMatch: ifMatch, IfNoneMatch: ifNoneMatch };

export function publicParameters(
  { method, operation, handler, services }: PublishedOperation,
  comments: DtoComments,
): Parameter[] {
  const own = [
    ...(operation.parameters ?? []).map((parameter) => described(parameter, handler, comments)),
    ...(method === 'get' ? [shared('IfNoneMatch')] : []),
  ];
  if (services.length === 0) return own;
  const schema = { type: 'string', enum: [...services] };
  const description = 'Whose side of the bus.';
  return [{ name: 'service', in: 'path', required: true, description, schema, example: 'orders' }, ...own];
}

function described(parameter: Parameter, handler: Handler, comments: DtoComments): Parameter {
  if (isReference(parameter)) return parameter;
  if (parameter.name === 'Idempotency-Key') return shared('IdempotencyKey');
  if (parameter.name === 'If-Match') return shared('IfMatch');
  if (parameter.in === 'path') return { ...parameter, ...idOf(handler, parameter.name) };
  const queries = classesTakenBy(handler).map((name) => comments.ofField(name, parameter.name));
  const { description, examples } = annotations(queries.find((comment) => comment !== undefined));
  return { ...parameter, ...(description && { description }), ...(examples && { example: examples[0] }) };
}

const shared = (name: keyof typeof sharedParameters) => ({ $ref: `#/components/parameters/${name}` });

/** As the handler's own `ParseId` reads it. */
function idOf(handler: Handler, parameter: string): Pick<Exclude<Parameter, Reference>, 'schema' | 'example'> {
  const pipes = pipesOf(handler).flatMap(([name, pipe]) => (name === parameter ? [pipe] : []));
  const [prefix] = pipes.flatMap((pipe) => (pipe instanceof ParseId ? [String(pipe.prefix)] : []));
  if (prefix === undefined) return {};
  const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
  return { schema: { type: 'string', pattern: `^${prefix}_${uuid}$` }, example: `${prefix}_${exampleUuid}` };
}

/** Whether a text that is no id is told from one that nothing has. */
export const readsIds = (handler: Handler): boolean => pipesOf(handler).length > 0;

/** What Nest has noted of `@Param('id', new ParseId('ord'))`. */
function pipesOf({ controller, name }: Handler): [parameter: string, pipe: unknown][] {
  const taken: unknown = Reflect.getMetadata('__routeArguments__', controller, name);
  return Object.values(taken ?? {}).flatMap((argument: unknown): [string, unknown][] => {
    if (typeof argument !== 'object' || argument === null || !('pipes' in argument) || !('data' in argument)) return [];
    const { data, pipes } = argument;
    return Array.isArray(pipes) ? pipes.map((pipe: unknown) => [String(data), pipe]) : [];
  });
}

function classesTakenBy({ controller, name }: Handler): string[] {
  const prototype: unknown = controller.prototype;
  if (typeof prototype !== 'object' || prototype === null) return [];
  const types: unknown = Reflect.getMetadata('design:paramtypes', prototype, name);
  return Array.isArray(types) ? types.flatMap((type: unknown) => (typeof type === 'function' ? [type.name] : [])) : [];
}
