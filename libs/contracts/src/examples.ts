import { idOf } from '@atlas/kernel';

/** The same story in every example: one purchase of one customer. */
const uuid = (n: number) => `01990a6e-6c00-7000-8000-${String(n).padStart(12, '0')}`;

export const exampleIds = {
  tenantId: idOf('ten', uuid(1)),
  accountId: idOf('acc', uuid(2)),
  userId: idOf('usr', uuid(3)),
  planId: idOf('pln', uuid(4)),
  orderId: idOf('ord', uuid(5)),
  chargeId: idOf('chg', uuid(6)),
  subscriptionId: idOf('sub', uuid(7)),
  passwordResetId: idOf('rst', uuid(8)),
};

export const exampleTime = '2026-01-31T12:00:00.000Z';
