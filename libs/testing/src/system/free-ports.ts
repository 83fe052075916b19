import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { record, serviceNames, type ServiceName } from './service-names.ts';

interface HeldPort {
  readonly port: number;
  readonly server: Server;
}

/** Held open together, so that no two are the same; a service keeps its port over its lives. */
export async function freePorts(): Promise<Record<ServiceName, number>> {
  const held = new Map<ServiceName, HeldPort>();
  for (const name of serviceNames) held.set(name, await holdPort());
  await Promise.all([...held.values()].map(letGo));
  return record(serviceNames, (name) => held.get(name)?.port ?? 0);
}

export async function freePort(): Promise<number> {
  const held = await holdPort();
  await letGo(held);
  return held.port;
}

/** Below the range that the kernel takes outgoing connections' ports from: one of those could seize it before its service does. */
async function holdPort(): Promise<HeldPort> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return { port, server };
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

async function letGo({ server }: HeldPort): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}

/** No `instanceof`: Jest's sandbox has an Error of its own. */
function isTaken(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
}
