import { ChargeFailed } from './charge-failed.v1.ts';
import { ChargeReversed } from './charge-reversed.v1.ts';
import { ChargeSucceeded } from './charge-succeeded.v1.ts';
import { OrderCancelRequested } from './order-cancel-requested.v1.ts';
import { OrderCancelled } from './order-cancelled.v1.ts';
import { OrderCompletedV1 } from './order-completed.v1.ts';
import { OrderCompleted } from './order-completed.v2.ts';
import { OrderPaymentFailed } from './order-payment-failed.v1.ts';
import { OrderPlaced } from './order-placed.v1.ts';
import { PlanPublished } from './plan-published.v1.ts';
import { SubscriptionActivated } from './subscription-activated.v1.ts';
import { SubscriptionActivationFailed } from './subscription-activation-failed.v1.ts';
import { TenantConfigured } from './tenant-configured.v1.ts';
import { TenantCreated } from './tenant-created.v1.ts';
import { UserChanged } from './user-changed.v1.ts';
import { UserPasswordResetRequested } from './user-password-reset-requested.v1.ts';
import { UserRegistered } from './user-registered.v1.ts';
import { UserRemoved } from './user-removed.v1.ts';

/** Every contract of this build, for generators and checks. */
export const allEvents = [
  ChargeFailed,
  ChargeReversed,
  ChargeSucceeded,
  OrderCancelRequested,
  OrderCancelled,
  OrderCompleted,
  OrderCompletedV1,
  OrderPaymentFailed,
  OrderPlaced,
  PlanPublished,
  SubscriptionActivated,
  SubscriptionActivationFailed,
  TenantConfigured,
  TenantCreated,
  UserChanged,
  UserPasswordResetRequested,
  UserRegistered,
  UserRemoved,
] as const;
