import type { AccountId } from '@atlas/kernel';

/** Who pays, and who holds subscriptions: a tenant has one from its first day and may have more. */
export interface CustomerAccount {
  readonly id: AccountId;
  readonly name: string;
  readonly createdAt: Date;
}
