import { AppError } from '@atlas/kernel';

export class CredentialsRequired extends AppError.define({
  code: 'credentials_required',
  status: 401,
  title: 'This request does not say who sends it.',
  remedy: 'Send `Authorization: Bearer atlas_…`, or log in with POST /v1/sessions and send the cookie.',
}) {}

export class InvalidApiKey extends AppError.define({
  code: 'invalid_api_key',
  status: 401,
  title: 'This API key is not valid.',
  remedy: 'Check that the key is complete and has not been revoked.',
}) {}

/** One answer for a token that has run out, was forged, or whose client was revoked. */
export class InvalidAccessToken extends AppError.define({
  code: 'invalid_access_token',
  status: 401,
  title: 'This access token is not valid, or not any more.',
  remedy: 'Ask for another one with POST /v1/oauth/token.',
}) {}

/** One answer for a session that has run out, was ended, or never was: who asks shall not learn which. */
export class InvalidSession extends AppError.define({
  code: 'invalid_session',
  status: 401,
  title: 'This session is not valid, or not any more.',
  remedy: 'Log in again with POST /v1/sessions.',
}) {}

export class InvalidCsrfToken extends AppError.define({
  code: 'invalid_csrf_token',
  status: 403,
  title: 'A request that changes something by a session needs the CSRF token of that session.',
  remedy: 'Send `X-CSRF-Token` with the `csrfToken` of GET /v1/sessions/current.',
}) {}

/** One answer for an address that nobody has and for a password that is wrong. */
export class InvalidLogin extends AppError.define({
  code: 'invalid_login',
  status: 401,
  title: 'E-mail address and password do not belong together.',
  remedy: 'Check both; a forgotten password can be reset.',
}) {}

export class TenantRequired extends AppError.define({
  code: 'tenant_required',
  status: 409,
  title: 'You are a user of several tenants with this address and password.',
  remedy: 'Send the `tenantId` of the one that you mean.',
}) {}

export class UnknownSession extends AppError.define({
  code: 'unknown_session',
  status: 404,
  title: 'You have no such session, or not any more.',
  remedy: 'List your sessions with GET /v1/sessions.',
}) {}

export class PersonsOnly extends AppError.define({
  code: 'persons_only',
  status: 403,
  title: 'Only somebody who has logged in has sessions.',
  remedy: 'Log in with POST /v1/sessions and send the cookie instead of an API key.',
}) {}

export class TooManyRequests extends AppError.define({
  code: 'too_many_requests',
  status: 429,
  title: 'Too many requests in too short a time.',
  remedy: 'Try again after the seconds in `Retry-After`; `RateLimit` says what is left.',
}) {}

export class TooManyAtOnce extends AppError.define({
  code: 'too_many_at_once',
  status: 429,
  title: 'Too many requests of this tenant are open at once.',
  remedy: 'Wait for answers before you send more; try again after the seconds in `Retry-After`.',
}) {}

export class SessionsUnavailable extends AppError.define({
  code: 'sessions_unavailable',
  status: 503,
  title: 'Sessions cannot be checked at the moment.',
  remedy: 'You are still logged in: try again after the seconds in `Retry-After`.',
}) {}

export class LimitsUnavailable extends AppError.define({
  code: 'limits_unavailable',
  status: 503,
  title: 'This cannot be tried at the moment.',
  remedy: 'Try again after the seconds in `Retry-After`.',
}) {}

export class OperatorsOnly extends AppError.define({
  code: 'operators_only',
  status: 403,
  title: 'Only operators may do this.',
  remedy: "Use an operator's key; `atlas operator create` makes the first one.",
}) {}

/** A few bytes may stand for gigabytes: who unpacks them would have to count. */
export class EncodedBody extends AppError.define({
  code: 'encoded_body',
  status: 415,
  title: 'Bodies are taken as they are, not compressed.',
  remedy: 'Send the body without `Content-Encoding`.',
}) {}

export class UnknownFlag extends AppError.define({
  code: 'unknown_flag',
  status: 404,
  title: 'No service has declared such a flag.',
  remedy: 'List the flags with GET /v1/admin/flags.',
}) {}

export class FlagsUnavailable extends AppError.define({
  code: 'flags_unavailable',
  status: 503,
  title: 'Flags can be neither read nor set at the moment.',
  remedy: 'Services go on with those that they have: try again after the seconds in `Retry-After`.',
}) {}

export class SignUpClosed extends AppError.define({
  code: 'sign_up_closed',
  status: 403,
  title: 'Nobody can sign up by themselves at the moment.',
  remedy: 'Ask the operator to bring you aboard.',
}) {}

export class CallersNotVerifiable extends AppError.define({
  code: 'callers_not_verifiable',
  status: 503,
  title: 'Who calls cannot be checked at the moment.',
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
