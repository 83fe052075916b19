export { AppError, type ErrorDefinition, type FieldError } from './app-error.ts';
export { systemClock, type Clock } from './clock.ts';
export { currencies, isCurrency, type Currency } from './currency.ts';
export {
  childTraceparent,
  currentContext,
  newTraceparent,
  runInContext,
  traceIdOf,
  type ExecutionContext,
} from './execution-context.ts';
export {
  idOf,
  newEventId,
  newId,
  newUuid,
  parseEventId,
  parseId,
  uuidOf,
  type AccountId,
  type ApiKeyId,
  type AuditEntryId,
  type ChargeId,
  type EventId,
  type Id,
  type OAuthClientId,
  type OperatorId,
  type OrderId,
  type PasswordResetId,
  type PlanId,
  type SessionId,
  type SubscriptionId,
  type TenantId,
  type UserId,
} from './id.ts';
export { recordSpan, recordSpans, runInPart, runInSpan, runInSpans, type Span } from './span.ts';
export {
  addMoney,
  CurrencyMismatch,
  largestCharge,
  money,
  MoneyOverflow,
  multiplyMoney,
  sameMoney,
  sumMoney,
  type Money,
} from './money.ts';
