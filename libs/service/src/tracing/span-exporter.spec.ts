import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { newTraceparent, recordSpan, type Span } from '@atlas/kernel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { register } from 'prom-client';
import { SpanExporter } from './span-exporter.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const parent = '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01';
const span: Span = {
  ...{
    name: 'GET /lamps',
    kind: 'server',
    traceparent,
    parent,
    startedAt: 1_795_376_395_973.5,
    endedAt: 1_795_376_395_999,
  },
  attributes: { 'http.route': '/lamps', 'http.response.status_code': 503 },
  failed: true,
};

describe('spans on their way to a collector', () => {
  const taken: { path: string | undefined; body: unknown }[] = [];
  let status = 200;
  let collector: Server;
  let url: string;

  beforeEach(async () => {
    taken.length = 0;
    status = 200;
    collector = createServer((request, response) => {
      void json(request).then((body) => {
        taken.push({ path: request.url, body });
        response.writeHead(status).end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const address = collector.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterEach(() => void collector.close());

  async function send(spans: readonly Span[], to = url): Promise<unknown[]> {
    const losses: unknown[] = [];
    const exporter = new SpanExporter('lamps', to, (error) => losses.push(error));
    exporter.onModuleInit();
    for (const each of spans) recordSpan(() => each);
    await exporter.onApplicationShutdown();
    return losses;
  }

  it('go in the words of OTLP, what is still in hand at the end included', async () => {
    expect(await send([span])).toEqual([]);
    expect(taken).toMatchObject([
      {
        path: '/v1/traces',
        body: {
          resourceSpans: [
            {
              resource: { attributes: [{ key: 'service.name', value: { stringValue: 'lamps' } }, {}] },
              scopeSpans: [
                {
                  spans: [
                    {
                      traceId: '0af7651916cd43dd8448eb211c80319c',
                      spanId: 'b7ad6b7169203331',
                      parentSpanId: '00f067aa0ba902b7',
                      kind: 2,
                      startTimeUnixNano: '1795376395973500000',
                      endTimeUnixNano: '1795376395999000000',
                      attributes: [
                        { key: 'http.route', value: { stringValue: '/lamps' } },
                        { key: 'http.response.status_code', value: { intValue: '503' } },
                      ],
                      status: { code: 2 },
                    },
                  ],
                },
              ],
            },
          ],
        },
      },
    ]);
  });

  it('are not sent when there are none', async () => {
    await send([]);
    expect(taken).toEqual([]);
  });

  it.each([
    { what: 'does not take them', to: () => url },
    { what: 'is away', to: () => 'http://127.0.0.1:9' },
  ])('are lost and counted, and nothing else happens, when the collector $what', async ({ to }) => {
    status = 500;
    const before = await lost();
    expect(await send([span, { ...span, traceparent: newTraceparent() }], to())).toHaveLength(1);
    expect((await lost()) - before).toBe(2);
  });

  const lost = async () => (await register.getSingleMetric('atlas_spans_lost_total')?.get())?.values[0]?.value ?? 0;
});
