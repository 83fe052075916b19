import { AppError } from '@atlas/kernel';

/** What can be wrong with a request before any service's own rules are asked. */

export class InvalidRequest extends AppError.define({
  code: 'invalid_request',
  status: 422,
  title: 'The request is not valid.',
  remedy: 'Correct every field listed in `errors` and send the request again.',
}) {}

export class MalformedJson extends AppError.define({
  code: 'malformed_json',
  status: 400,
  title: 'The body is not JSON.',
  remedy: 'Send one JSON document, encoded as UTF-8.',
}) {}

export class MalformedRequest extends AppError.define({
  code: 'malformed_request',
  status: 400,
  title: 'The request cannot be read.',
  remedy: 'Check the URL, its percent-encoding and the headers of the request.',
}) {}

export class UnsupportedMediaType extends AppError.define({
  code: 'unsupported_media_type',
  status: 415,
  title: 'The body has a content type that is not accepted here.',
  remedy: 'Send the body as `application/json`.',
}) {}

export class BodyTooLarge extends AppError.define({
  code: 'body_too_large',
  status: 413,
  title: 'The body is larger than 1 MiB.',
  remedy: 'Send less in one request.',
}) {}

export class RouteNotFound extends AppError.define({
  code: 'route_not_found',
  status: 404,
  title: 'There is nothing at this address.',
  remedy: 'Compare method and path with the API description.',
}) {}

export class MethodNotAllowed extends AppError.define({
  code: 'method_not_allowed',
  status: 405,
  title: 'This address does not take this method.',
  remedy: 'Use one of the methods in the `Allow` header.',
}) {}

export class UnknownId extends AppError.define({
  code: 'unknown_id',
  status: 404,
  title: 'Nothing has this id.',
  remedy: 'Use an id as this API returned it; its prefix names its kind.',
}) {}

export class InvalidCursor extends AppError.define({
  code: 'invalid_cursor',
  status: 400,
  title: 'The cursor is not one of this list.',
  remedy: 'Start without a cursor, then pass `nextCursor` as it was returned.',
}) {}

export class IdempotencyKeyRequired extends AppError.define({
  code: 'idempotency_key_required',
  status: 400,
  title: 'This request needs an Idempotency-Key header.',
  remedy: 'Send a fresh key for each new intent, and the same key when repeating one.',
}) {}

export class InvalidIdempotencyKey extends AppError.define({
  code: 'invalid_idempotency_key',
  status: 400,
  title: 'The Idempotency-Key cannot be used.',
  remedy: 'Send 1 to 255 printable ASCII characters, for example a UUID.',
}) {}

export class PreconditionFailed extends AppError.define({
  code: 'precondition_failed',
  status: 412,
  title: 'This has changed since you saw it.',
  remedy: 'Read it again, and decide again; its `ETag` goes into `If-Match`.',
}) {}

export class TryAgain extends AppError.define({
  code: 'try_again',
  status: 503,
  title: 'What this needs is not there at the moment.',
  remedy: 'Repeat it after the seconds in `Retry-After`: a POST with the same Idempotency-Key, if it has one.',
}) {}

export class InternalError extends AppError.define({
  code: 'internal_error',
  status: 500,
  title: 'Something went wrong on our side.',
  remedy: 'Try again; if it persists, tell us the request id.',
}) {}
