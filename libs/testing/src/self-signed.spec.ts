import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { selfSigned } from './self-signed.ts';
import { trusting } from './trusting.ts';

describe('a certificate of our own', () => {
  const { certificate: cert, key } = selfSigned();
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer({ cert, key }, (socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(() => void server.close());

  async function meet(host: string): Promise<boolean> {
    const socket = connect({ host, port });
    await once(socket, 'secureConnect');
    return socket.authorized;
  }

  it.each(['localhost', '127.0.0.1'])('vouches for %s where it is trusted', async (host) =>
    expect(await trusting(cert, () => meet(host))).toBe(true),
  );

  it('vouches for nobody where it is not', () => expect(meet('localhost')).rejects.toThrow('self-signed certificate'));
});
