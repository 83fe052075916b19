import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { serviceNames, type ServiceName } from './service-names.ts';

/** Held open together, so that no two are the same; a service keeps its port over its lives. */
export async function freePorts(): Promise<Record<ServiceName, number>> {
  const servers = await Promise.all(
    serviceNames.map(async (name) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return [name, server] as const;
    }),
  );
  const ports = Object.fromEntries(servers.map(([name, server]) => [name, (server.address() as AddressInfo).port]));
  await Promise.all(servers.map(([, server]) => new Promise((resolve) => server.close(resolve))));
  return ports as Record<ServiceName, number>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
