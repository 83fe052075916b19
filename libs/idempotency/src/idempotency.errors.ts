import { AppError } from '@atlas/kernel';

export class IdempotencyKeyReused extends AppError.define({
  code: 'idempotency_key_reused',
  status: 422,
  title: 'This Idempotency-Key was used for another request.',
  remedy: 'Use a fresh key for a new intent; repeat a request with its very body.',
}) {}

export class RequestInProgress extends AppError.define({
  code: 'request_in_progress',
  status: 409,
  title: 'A request with this Idempotency-Key is still being worked on.',
  remedy: 'Repeat the request, with the same key, after the time in Retry-After.',
}) {}
