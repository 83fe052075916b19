import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { assertPortFree, pickFreePort, portHolder } from './ports.mjs';

const wanted = { title: 'Redis', variable: 'ATLAS_REDIS_PORT' };

async function aListener() {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('a port', () => {
  it('that is in use is reported with its holder and a way out', async () => {
    const server = await aListener();
    const { port } = server.address();
    expect(portHolder(port)).toBe(process.pid);
    await expect(assertPortFree(port, wanted)).rejects.toThrow(
      new RegExp(
        `Redis cannot listen on port ${port}: it is in use by pid ${process.pid}: .*node[^]*ATLAS_REDIS_PORT=<port>`,
      ),
    );
    server.close();
  });

  it('that is free has no holder', async () => {
    const port = await pickFreePort();
    expect(portHolder(port)).toBeUndefined();
    await assertPortFree(port, wanted);
  });
});
