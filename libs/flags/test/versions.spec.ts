import { OrderCompleted } from '@atlas/contracts';
import { outboxRow } from '@atlas/event-bus';
import { newId, newTraceparent, runInContext, type ExecutionContext } from '@atlas/kernel';
import { describe, expect, it } from '@jest/globals';

const headersOf = (context: Partial<ExecutionContext>): unknown =>
  runInContext({ correlationId: 'c', traceparent: newTraceparent(), ...context }, () => {
    const metadata = { tenantId: newId('ten'), sequence: 1 };
    return JSON.parse(outboxRow(OrderCompleted, OrderCompleted.example, metadata, '/atlas/orders').headers);
  });

describe('an event', () => {
  it('says which flags and which configuration held when it came about', () =>
    expect(headersOf({ flagsVersion: 1_795_363_369_755, configVersion: 3 })).toMatchObject({
      ce_flagsversion: '1795363369755',
      ce_configversion: '3',
    }));

  it('says nothing of what nobody knows', () => {
    expect(headersOf({})).not.toHaveProperty('ce_flagsversion');
    expect(headersOf({})).not.toHaveProperty('ce_configversion');
  });
});
