import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';

/** Stands between a client and PostgreSQL, and counts what the client sends. */
export async function countingProxy(databaseUrl: string) {
  const real = new URL(databaseUrl);
  let pieces = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(real.port), real.hostname);
    client.setNoDelay(true).on('data', () => pieces++);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    piecesSent: () => pieces,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
