export { AllowedMethods } from './allowed-methods.ts';
export { answerableError } from './answerable-error.ts';
export { decodeCursor, encodeCursor, isUuid } from './cursor.ts';
export { formats } from './dto-converters.ts';
export { answerConditionally, entityTagOf } from './entity-tags.ts';
export {
  IsCalendarDate,
  isCalendarDate,
  IsCurrencyCode,
  IsIdOf,
  IsLineOfText,
  IsTimestamp,
  isTimestamp,
} from './field-decorators.ts';
export {
  BodyTooLarge,
  IdempotencyKeyRequired,
  InternalError,
  InvalidCursor,
  InvalidIdempotencyKey,
  InvalidRequest,
  MalformedJson,
  MalformedRequest,
  MethodNotAllowed,
  PreconditionFailed,
  RouteNotFound,
  TryAgain,
  UnknownId,
  UnsupportedMediaType,
} from './http.errors.ts';
export { documentIdempotencyKey, IdempotencyKey, idempotencyKeyOf } from './idempotency-key.ts';
export { acceptJson, parseJson } from './json-body.ts';
export { Link, PageLinks, SelfLink } from './links.dto.ts';
export { MoneyAnswer } from './money.dto.ts';
export { OrNull } from './or-null.ts';
export { openApi } from './open-api.ts';
export { problemSchema } from './open-api-operations.ts';
export { Problems, problemsOf } from './open-api-problems.ts';
export { PageAnswer } from './page-answer.dto.ts';
export { PageQuery } from './page-query.dto.ts';
export { address, defaultPageSize, pageAnswer, pageOf, type Page, type PageAnswerOf } from './page.ts';
export { ParseId } from './parse-id.pipe.ts';
export { IfMatch, Precondition } from './precondition.ts';
export { type ErrorAnswer, ProblemFilter, sendProblem } from './problem.filter.ts';
export { problemMediaType, problemOf, type Problem } from './problem.ts';
export { answerUnroutable, refuseNulInUrls } from './readable-urls.ts';
export { ValidatePipe } from './validate.pipe.ts';
export type { Violation } from './violation.ts';
