import { AppError } from '@atlas/kernel';

export class InvalidApiKey extends AppError.define({
  code: 'invalid_api_key',
  status: 401,
  title: 'No valid API key was presented.',
  remedy: 'Send the header `Authorization: Bearer <key>`.',
}) {}

export class CardDeclined extends AppError.define({
  code: 'card_declined',
  status: 402,
  title: 'The card was declined.',
  remedy: 'Ask the customer for another payment method.',
}) {}

export class ProviderGaveUp extends AppError.define({
  code: 'provider_gave_up',
  status: 402,
  title: 'The bank did not answer in time; nothing was charged.',
  remedy: 'Try again with a new idempotency key.',
}) {}

export class UnknownPaymentMethod extends AppError.define({
  code: 'unknown_payment_method',
  status: 422,
  title: 'There is no such payment method.',
  remedy: 'Use one of the test tokens: pm_success, pm_declined, pm_timeout, pm_reply_lost, pm_slow_<ms>.',
}) {}

export class UnknownCharge extends AppError.define({
  code: 'unknown_charge',
  status: 404,
  title: 'There is no such charge.',
  remedy: 'Use the `id` of a charge as it was answered.',
}) {}

export class ChargeNotRefundable extends AppError.define({
  code: 'charge_not_refundable',
  status: 422,
  title: 'Only a charge that succeeded can be refunded.',
  remedy: 'Look the charge up and refund it once its status is `succeeded`.',
}) {}

export class RefundExceedsCharge extends AppError.define({
  code: 'refund_exceeds_charge',
  status: 422,
  title: 'The refunds of a charge cannot exceed what was captured.',
  remedy: 'Refund at most what is left of it.',
}) {}

export class RequestInProgress extends AppError.define({
  code: 'request_in_progress',
  status: 409,
  title: 'A request with this Idempotency-Key is still being worked on.',
  remedy: 'Repeat it with the same key in a moment, or look its reference up.',
}) {}

export class IdempotencyKeyReused extends AppError.define({
  code: 'idempotency_key_reused',
  status: 422,
  title: 'This Idempotency-Key was used for another request.',
  remedy: 'Use a fresh key for a new request, and repeat a request unchanged.',
}) {}
