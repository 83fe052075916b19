import { problemsOf } from '../../libs/http/src/index.ts';
import type { ErrorDefinition } from '../../libs/kernel/src/index.ts';
import { isReference, type Operation, type Security } from './document.ts';
import type { DtoComments } from './dto-comments.ts';
import { publicParameters, readsIds } from './parameters.ts';
import { commonProblems, type Traits } from './problems.ts';
import type { PublishedOperation } from './published-operations.ts';
import { successResponses, type ProblemResponses } from './responses.ts';
import { alternatives, declared } from './security.ts';
import { tagOf } from './tags.ts';

/** One operation on its way into the public document, and the problems that it may answer. */
export interface Draft {
  readonly published: PublishedOperation;
  readonly common: readonly ErrorDefinition[];
  readonly own: readonly ErrorDefinition[];
}

export function draftOf(published: PublishedOperation): Draft {
  const { controller, name } = published.handler;
  const handler: unknown = Reflect.get(controller.prototype, name);
  const own = typeof handler === 'function' ? problemsOf(handler) : [];
  return { published, common: commonProblems(traitsOf(published)), own };
}

export function publicOperation(
  { published, common, own }: Draft,
  { comments, problems, withTokens }: { comments: DtoComments; problems: ProblemResponses; withTokens: boolean },
): Operation {
  const { operation, path } = published;
  const { operationId, summary, description, requestBody } = operation;
  const parameters = publicParameters(published, comments);
  return {
    ...(operationId && { operationId }),
    tags: [tagOf(path)],
    ...(summary && { summary }),
    ...(description && { description }),
    security: securityOf(published, withTokens),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: {
      ...successResponses(published, traitsOf(published).hasIdempotencyKey),
      ...problems.of(common, own),
      ...refusalsOf(operation),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** Those that are no problems of ours: OAuth has its own form for them. */
const refusalsOf = ({ responses }: Operation): Operation['responses'] =>
  Object.fromEntries(
    Object.entries(responses).filter(
      ([status, response]) => /^[45]/.test(status) && response && 'content' in response && response.content,
    ),
  );

function securityOf({ method, operation, handler, route }: PublishedOperation, withTokens: boolean): Security {
  const changesSomething = method !== 'get';
  if (!route) return declared(operation, changesSomething);
  return route.openTo ? [] : alternatives({ scopes: handler.scopes ?? [], changesSomething, withTokens });
}

function traitsOf(published: PublishedOperation): Traits {
  const { operation, handler, route } = published;
  const parameters = (operation.parameters ?? []).flatMap((parameter) => (isReference(parameter) ? [] : [parameter]));
  const has = (place: string, name?: string) =>
    parameters.some((parameter) => parameter.in === place && (name ?? parameter.name) === parameter.name);
  const security = securityOf(published, false);
  return {
    isOpen: security.length === 0,
    needsCsrfToken: security.some((way) => 'csrf' in way),
    operatorsOnly: route?.operatorsOnly === true,
    hasScopes: route?.openTo === undefined && handler.scopes !== undefined,
    hasId: readsIds(handler),
    hasQuery: has('query'),
    hasCursor: has('query', 'cursor'),
    takesJson: takesJson(operation),
    hasIdempotencyKey: has('header', 'Idempotency-Key'),
    hasPrecondition: has('header', 'If-Match'),
  };
}

function takesJson({ requestBody }: Operation): boolean {
  return requestBody !== undefined && 'content' in requestBody && 'application/json' in requestBody.content;
}
