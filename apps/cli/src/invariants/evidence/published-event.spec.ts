import { OrderCompleted, OrderCompletedV1, OrderPlaced } from '@atlas/contracts';
import { newEventId, newId } from '@atlas/kernel';
import { decode, told, type LogRecord } from './published-event.ts';

const headers = { ce_id: newEventId(), ce_tenant: newId('ten'), ce_sequence: '4', ce_dataschema: 'order.placed/1.0' };
const record: LogRecord = {
  topic: 'orders.orders',
  partition: 3,
  offset: 7,
  headers,
  value: JSON.stringify(OrderPlaced.example),
};

describe('a record of a topic', () => {
  it('is an event when its headers and its data are those of a contract', () => {
    const { events, illegible } = decode([record]);
    expect(illegible).toEqual([]);
    expect(events).toEqual([
      {
        ...{ id: headers.ce_id, type: 'order.placed', major: 1, tenantId: headers.ce_tenant, sequence: 4 },
        data: OrderPlaced.example,
      },
    ]);
  });

  it.each<[string, Partial<LogRecord>, string]>([
    ['without an id', { headers: { ...headers, ce_id: 'x' } }, 'ce_id or ce_tenant is missing or malformed'],
    ['without a tenant', { headers: { ...headers, ce_tenant: '' } }, 'ce_id or ce_tenant is missing or malformed'],
    ['without a place in its sequence', { headers: { ...headers, ce_sequence: '' } }, 'ce_sequence is missing'],
    [
      'of an unknown major',
      { headers: { ...headers, ce_dataschema: 'order.placed/9.0' } },
      'no contract of this build knows "order.placed/9.0"',
    ],
    ['on another topic than its own', { topic: 'billing.charges' }, 'order.placed belongs on orders.orders'],
    ['with other data than its contract has', { value: '{}' }, '/orderId is missing'],
    ['that is no JSON', { value: '{' }, 'JSON'],
    ['that is empty', { value: null }, 'must be object'],
  ])('%s is illegible', (_, change, fault) => {
    const { events, illegible } = decode([{ ...record, ...change }]);
    expect(events).toEqual([]);
    expect(illegible).toEqual([
      { at: `${change.topic ?? 'orders.orders'}[3]@7`, fault: expect.stringContaining(fault) },
    ]);
  });

  it('that is told in two majors is one event, read as the newer', () => {
    const tellings = [OrderCompleted, OrderCompletedV1].map(({ type, version, example }) => ({
      ...record,
      headers: { ...headers, ce_dataschema: `${type}/${version}` },
      value: JSON.stringify(example),
    }));
    for (const records of [tellings, tellings.toReversed(), tellings.slice(1)])
      expect(told(OrderCompleted, decode(records).events)).toMatchObject([
        { id: headers.ce_id, data: OrderCompleted.example },
      ]);
  });

  it('that lies there twice is one event', () => {
    expect(told(OrderPlaced, decode([record, { ...record, offset: 8 }]).events)).toHaveLength(1);
  });
});
