import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { tenantId, timestamp } from './fields.ts';

/** A tenant has changed what it decides for itself. Says all of it: who has the newest needs none before. */
export const TenantConfigured = defineEvent({
  type: 'tenant.configured',
  version: '1.0',
  topic: 'accounts.tenants',
  key: (data) => data.tenantId,
  data: {
    tenantId,
    configVersion: Type.Integer({ minimum: 1 }),
    requestsPerMinute: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    sessionIdleMinutes: Type.Integer({ minimum: 1 }),
    signInFrom: Type.Array(Type.String()),
    configuredAt: timestamp,
  },
  example: {
    tenantId: exampleIds.tenantId,
    configVersion: 3,
    requestsPerMinute: 600,
    sessionIdleMinutes: 30,
    signInFrom: ['203.0.113.0/24'],
    configuredAt: exampleTime,
  },
});
