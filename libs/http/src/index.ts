export { AllowedMethods } from './allowed-methods.ts';
export { answerableError } from './answerable-error.ts';
export { decodeCursor, encodeCursor, isUuid } from './cursor.ts';
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
  RouteNotFound,
  TryAgain,
  UnknownId,
  UnsupportedMediaType,
} from './http.errors.ts';
export { IdempotencyKey, idempotencyKeyOf } from './idempotency-key.ts';
export { acceptJson, parseJson } from './json-body.ts';
export { OrNull } from './or-null.ts';
export { openApi } from './open-api.ts';
export { PageQuery } from './page-query.dto.ts';
export { defaultPageSize, pageOf, type Page } from './page.ts';
export { ParseId } from './parse-id.pipe.ts';
export { ProblemFilter, sendProblem } from './problem.filter.ts';
export { problemMediaType, problemOf, type Problem } from './problem.ts';
export { answerUnroutable, refuseNulInUrls } from './readable-urls.ts';
export { ValidatePipe } from './validate.pipe.ts';
export type { Violation } from './violation.ts';
