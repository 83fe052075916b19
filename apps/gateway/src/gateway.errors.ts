import { AppError } from '@atlas/kernel';

export class ApiKeyRequired extends AppError.define({
  code: 'api_key_required',
  status: 401,
  title: 'This request carries no API key.',
  remedy: 'Send `Authorization: Bearer atlas_…`.',
}) {}

export class InvalidApiKey extends AppError.define({
  code: 'invalid_api_key',
  status: 401,
  title: 'This API key is not valid.',
  remedy: 'Check that the key is complete and has not been revoked.',
}) {}

export class OperatorsOnly extends AppError.define({
  code: 'operators_only',
  status: 403,
  title: 'Only operators may do this.',
  remedy: "Use an operator's key; `atlas operator create` makes the first one.",
}) {}

export class KeysNotVerifiable extends AppError.define({
  code: 'keys_not_verifiable',
  status: 503,
  title: 'API keys cannot be checked at the moment.',
  remedy: 'Try again after the seconds in `Retry-After`.',
}) {}

export class ServiceUnavailable extends AppError.define({
  code: 'service_unavailable',
  status: 503,
  title: 'The service behind this address is not there at the moment.',
  remedy: 'Nothing has happened: try again after the seconds in `Retry-After`.',
}) {}

export class AnswerLost extends AppError.define({
  code: 'answer_lost',
  status: 502,
  title: 'The service ended the connection before it answered.',
  remedy: 'It may have done its work: repeat with the same Idempotency-Key, or look before you repeat.',
}) {}

export class AnswerTooLate extends AppError.define({
  code: 'answer_too_late',
  status: 504,
  title: 'The service did not answer in time.',
  remedy: 'It may have done its work: repeat with the same Idempotency-Key, or look before you repeat.',
}) {}
