import { AppError } from '@atlas/kernel';

export class Unauthenticated extends AppError.define({
  code: 'unauthenticated',
  status: 401,
  title: 'This request does not say who sends it.',
  remedy: 'Send it through the gateway, with an API key in `Authorization: Bearer …`.',
}) {}

export class MissingScope extends AppError.define({
  code: 'missing_scope',
  status: 403,
  title: 'Who sends this request may not do this.',
  remedy: 'Use a key or a client with the scope named in `detail`, or be a user of a role that has it.',
}) {}

export class TenantRequired extends AppError.define({
  code: 'tenant_required',
  status: 403,
  title: 'This belongs to a tenant, and the key of this request does not.',
  remedy: 'Use a key of the tenant whose data this is.',
}) {}

export class RequestTooSlow extends AppError.define({
  code: 'request_too_slow',
  status: 408,
  title: 'The request did not arrive in time.',
  remedy: 'Send it again, in one go.',
}) {}

export class HeadersTooLarge extends AppError.define({
  code: 'headers_too_large',
  status: 431,
  title: 'The headers are too many or too large.',
  remedy: 'Send at most 100 headers, of at most 16 KiB in all.',
}) {}
