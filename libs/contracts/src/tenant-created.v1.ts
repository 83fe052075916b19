import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { accountId, tenantId, timestamp, userId } from './fields.ts';

/** A customer of the operator has come aboard, with its first account and its first user. */
export const TenantCreated = defineEvent({
  type: 'tenant.created',
  version: '1.0',
  topic: 'accounts.tenants',
  key: (data) => data.tenantId,
  data: { tenantId, name: Type.String(), accountId, ownerUserId: userId, createdAt: timestamp },
  example: {
    tenantId: exampleIds.tenantId,
    name: 'Acme',
    accountId: exampleIds.accountId,
    ownerUserId: exampleIds.userId,
    createdAt: exampleTime,
  },
});
