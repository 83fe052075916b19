import { setTimeout as pause } from 'node:timers/promises';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import './idle-connections.ts';

/** What a connection sends, and when it is answered. */
function connectionOf() {
  const queue = new RequestQueue({
    ...{ maxInFlightRequests: null, requestTimeout: 1_000, enforceRequestTimeout: false },
    ...{ clientId: 'test', broker: 'none', logger: { debug: () => undefined, warn: () => undefined } },
  });
  const sent: number[] = [];
  const ask = (correlationId: number) =>
    queue.push({
      entry: { correlationId, resolve: () => undefined },
      expectResponse: false,
      sendRequest: () => sent.push(correlationId),
    });
  return { queue, sent, ask };
}

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

describe('a connection of kafkajs', () => {
  it('keeps no timer running when nothing waits to be sent', () => {
    const before = timers();
    const { queue } = connectionOf();
    queue.fulfillRequest({ correlationId: 1, size: 0, payload: null });
    expect(timers()).toBe(before);
  });

  it('sends what had to wait until it was let again', async () => {
    const { queue, sent, ask } = connectionOf();
    queue.maybeThrottle(30);
    ask(1);
    expect(sent).toEqual([]);
    while (sent.length === 0) await pause(5);
    expect(sent).toEqual([1]);
    queue.destroy();
  });
});
