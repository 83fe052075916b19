import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { withinLimit } from './deadline.ts';

describe('a limit of time', () => {
  it('is kept by an answer that comes in it', async () => {
    expect(await withinLimit(1_000, Promise.resolve('pong'))).toBe('pong');
  });

  it('ends the wait for one that does not', async () => {
    await expect(withinLimit(10, new Promise(() => undefined))).rejects.toThrow('no answer within 10 ms');
  });

  it('passes on the error of the answer itself', async () => {
    await expect(withinLimit(1_000, Promise.reject(new Error('WRONGTYPE')))).rejects.toThrow('WRONGTYPE');
  });

  it('takes an answer that arrived while this process was too busy to look', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted: Promise<Socket[]> = once(server, 'connection');
    const near = connect(portOf(server), '127.0.0.1');
    const [far] = await accepted;
    await turn(); // what comes next are timers, and then sockets
    const outcome = withinLimit(
      10,
      once(near, 'data').then(([data]) => String(data)),
    );
    far?.end('pong');
    for (const end = performance.now() + 20; performance.now() < end;); // past the limit, and nothing is looked at
    expect(await outcome).toBe('pong');
    near.destroy();
    server.close();
  });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
