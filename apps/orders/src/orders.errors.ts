import { AppError, largestCharge } from '@atlas/kernel';

export class UnknownOrder extends AppError.define({
  code: 'unknown_order',
  status: 404,
  title: 'This order does not exist.',
  remedy: 'List your orders with GET /v1/orders.',
}) {}

export class UnknownPlan extends AppError.define({
  code: 'unknown_plan',
  status: 422,
  title: 'This plan does not exist.',
  remedy: 'List the plans with GET /v1/plans. A plan can be ordered a moment after it was published.',
}) {}

export class UnknownAccount extends AppError.define({
  code: 'unknown_account',
  status: 422,
  title: 'This account cannot be charged with your key.',
  remedy: 'Leave `accountId` out: the account of your tenant pays.',
}) {}

export class BuyerRequired extends AppError.define({
  code: 'buyer_required',
  status: 403,
  title: 'An order is placed by a user of a tenant.',
  remedy: 'Use an API key that was issued in the name of a user.',
}) {}

export class NothingOrdered extends AppError.define({
  code: 'nothing_ordered',
  status: 422,
  title: 'An order needs a plan or at least one line.',
  remedy: 'Add `planId`, or an entry to `lines`.',
}) {}

export class CurrencyMismatch extends AppError.define({
  code: 'currency_mismatch',
  status: 422,
  title: 'The plan is sold in another currency.',
  remedy: 'Order in the currency of the plan.',
}) {}

export class AmountOutOfRange extends AppError.define({
  code: 'amount_out_of_range',
  status: 422,
  title: 'The total of the order cannot be charged.',
  remedy: `The total must be at least 1 and at most ${largestCharge} minor units.`,
}) {}

export class PurchaseOpen extends AppError.define({
  code: 'purchase_open',
  status: 409,
  title: 'This account is buying this plan already.',
  remedy: 'Wait until the order that is under way has ended; find it with GET /v1/orders.',
}) {}

export class TooBusy extends AppError.define({
  code: 'too_busy',
  status: 503,
  title: 'More orders are waiting than can be placed in time.',
  remedy: 'Repeat the request, with the same Idempotency-Key, after the time in Retry-After.',
}) {}
