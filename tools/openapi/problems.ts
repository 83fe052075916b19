import {
  BodyTooLarge,
  IdempotencyKeyRequired,
  InvalidCursor,
  InvalidIdempotencyKey,
  InvalidRequest,
  MalformedJson,
  MalformedRequest,
  PreconditionFailed,
  TryAgain,
  UnknownId,
  UnsupportedMediaType,
} from '../../libs/http/src/index.ts';
import { IdempotencyKeyReused, RequestInProgress } from '../../libs/idempotency/src/index.ts';
import { MissingScope } from '../../libs/service/src/index.ts';
import {
  CallersNotVerifiable,
  CredentialsRequired,
  InvalidAccessToken,
  InvalidApiKey,
  InvalidCsrfToken,
  InvalidSession,
  LimitsUnavailable,
  OperatorsOnly,
  ServiceUnavailable,
  SessionsUnavailable,
  TooManyAtOnce,
  TooManyRequests,
} from '../../apps/gateway/src/gateway.errors.ts';
import type { ErrorDefinition } from '../../libs/kernel/src/index.ts';

/** What decides which of the common problems an operation may answer. */
export interface Traits {
  readonly isOpen: boolean;
  readonly needsCsrfToken: boolean;
  readonly operatorsOnly: boolean;
  readonly hasScopes: boolean;
  readonly hasId: boolean;
  readonly hasQuery: boolean;
  readonly hasCursor: boolean;
  readonly takesJson: boolean;
  readonly hasIdempotencyKey: boolean;
  readonly hasPrecondition: boolean;
}

type Rule = readonly [applies: (traits: Traits) => boolean, ...problems: { readonly definition: ErrorDefinition }[]];

/** Before and around what a service's own rules say. */
const rules: readonly Rule[] = [
  [() => true, MalformedRequest, TooManyRequests, ServiceUnavailable, TryAgain],
  [({ isOpen }) => isOpen, LimitsUnavailable],
  [({ isOpen }) => !isOpen, CredentialsRequired, InvalidApiKey, InvalidAccessToken, InvalidSession],
  [({ isOpen }) => !isOpen, TooManyAtOnce, CallersNotVerifiable, SessionsUnavailable],
  [({ needsCsrfToken }) => needsCsrfToken, InvalidCsrfToken],
  [({ operatorsOnly }) => operatorsOnly, OperatorsOnly],
  [({ hasScopes }) => hasScopes, MissingScope],
  [({ hasId }) => hasId, UnknownId],
  [({ hasQuery, takesJson }) => hasQuery || takesJson, InvalidRequest],
  [({ hasCursor }) => hasCursor, InvalidCursor],
  [({ takesJson }) => takesJson, MalformedJson, BodyTooLarge, UnsupportedMediaType],
  [({ hasPrecondition }) => hasPrecondition, PreconditionFailed],
  [({ hasIdempotencyKey }) => hasIdempotencyKey, IdempotencyKeyRequired, InvalidIdempotencyKey],
  [({ hasIdempotencyKey }) => hasIdempotencyKey, IdempotencyKeyReused, RequestInProgress],
];

export const commonProblems = (traits: Traits): readonly ErrorDefinition[] =>
  rules.flatMap(([applies, ...problems]) => (applies(traits) ? problems.map(({ definition }) => definition) : []));

/** Known by name, since a code has one meaning; two that share a code are told apart by their status. */
export const nameOf = ({ code, status }: ErrorDefinition, all: readonly ErrorDefinition[]): string =>
  all.some((other) => other.code === code && other.status !== status) ? `${code}_${status}` : code;
