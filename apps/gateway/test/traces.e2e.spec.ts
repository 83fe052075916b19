import { AtlasSystem, eventually } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SpanCollector, type CollectedSpan } from './span-collector.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const caller = 'b7ad6b7169203331';

describe('a purchase', () => {
  const collector = new SpanCollector();
  let atlas: AtlasSystem;

  beforeAll(async () => {
    atlas = await AtlasSystem.start({ tracesUrl: await collector.start() });
  });
  afterAll(async () => {
    await atlas.stop();
    collector.stop();
  });

  it('is one trace: from the request through the outbox and Kafka to handlers, jobs and the payment provider', async () => {
    const owner = { email: 'ada@trace.example', name: 'Ada' };
    const tenant = await atlas.operator.post<{ apiKey: { secret: string } }>('/v1/admin/tenants', {
      name: 'Acme',
      owner,
    });
    const lines = [{ sku: 'lamp', quantity: 1, unitAmount: 100 }];
    const order = { currency: 'EUR', paymentMethod: 'pm_success', lines };
    const traceparent = `00-${traceId}-${caller}-01`;
    const { status } = await atlas.apiOf(tenant.body.apiKey.secret).post('/v1/orders', order, { traceparent });
    expect(status).toBe(201);

    const path = [
      'gateway: POST /v1/orders',
      'orders: POST /v1/orders',
      'billing: process order.placed',
      'billing: run billing.capture-charge',
      'billing: call payment-provider',
      'payment-simulator: POST /v1/charges',
    ];
    await eventually(() => expect(pathTo('payment-simulator: POST /v1/charges')).toEqual(path));
    expect(spanNamed('gateway: POST /v1/orders')?.parentSpanId).toBe(caller);
    await eventually(() => expect(spanNamed('reporting: process order.completed')).toBeDefined());
  });

  const ofTrace = () => collector.spans.filter((span) => span.traceId === traceId);
  const nameOf = ({ service, name }: CollectedSpan) => `${service}: ${name}`;
  const spanNamed = (name: string) => ofTrace().find((span) => nameOf(span) === name);

  /** The spans that led to it, the first one first. */
  function pathTo(name: string): readonly string[] {
    const path: string[] = [];
    let span = spanNamed(name);
    while (span) {
      path.unshift(nameOf(span));
      const { parentSpanId } = span;
      span = ofTrace().find(({ spanId }) => spanId === parentSpanId);
    }
    return path;
  }
});
