import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@atlas/testing';
import { Load } from './load.ts';

const requests = [{ authorization: 'Bearer a', body: '{}' }];

describe('the clients of a benchmark', () => {
  let server: Server;
  let open = 0;
  let mostOpen = 0;
  let answer: () => Promise<unknown> = () => Promise.resolve();

  beforeEach(async () => {
    [open, mostOpen] = [0, 0];
    server = createServer((request, response) => {
      mostOpen = Math.max(mostOpen, ++open);
      request.resume();
      void answer().then(() => {
        open--;
        response.writeHead(request.headers['idempotency-key'] === undefined ? 400 : 201).end('{}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function loadOver(connections: number): Load {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    return new Load({ origin: `http://127.0.0.1:${port}`, path: '/v1/orders', connections, requests });
  }

  it('ask again when they were answered, and count each answer', async () => {
    answer = () => pause(1);
    const load = loadOver(3);
    load.start();
    await eventually(() => expect(load.figures().outcomes['201']).toBeGreaterThan(20));
    await load.stop();
    const { outcomes, delays } = load.figures();
    expect(Object.keys(outcomes)).toEqual(['201']);
    expect(delays.count).toBe(outcomes['201']);
    expect(mostOpen).toBe(3);
  });

  it('at a rate of their own count the time for which a request waits for a connection', async () => {
    const held = Promise.withResolvers<void>();
    answer = () => held.promise;
    const load = loadOver(1);
    load.start(100);
    await eventually(() => expect(open).toBe(1));
    const heldFrom = performance.now();
    await eventually(() => expect(performance.now() - heldFrom).toBeGreaterThan(200)); // twenty more are due
    held.resolve();
    await eventually(() => expect(load.figures().delays.count).toBeGreaterThan(10));
    await load.stop();
    const { delays } = load.figures();
    expect(mostOpen).toBe(1);
    expect(delays.max).toBeGreaterThan(200);
    expect(delays.p50).toBeGreaterThan(20); // those behind it have waited as well, though each was answered at once
  });
});
