import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { testSigner } from '@atlas/service/testing';
import { eventually } from '@atlas/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sparingEnvironment, sparingFlags } from '../../../tools/build/sparing-node.mjs';
import { pickFreePort } from './redis-program.mjs';

const connections = 10_000;
const mostMegabytes = 300;
const atOnce = 100;
/** As it runs in production: `npm run build` has made it. */
const bundle = fileURLToPath(new URL('../../../dist/apps/gateway/main.js', import.meta.url));

describe('ten thousand clients that stay connected and ask nothing', () => {
  let gateway: ChildProcess | undefined;
  let open: Socket[] = [];

  afterEach(async () => {
    for (const socket of open) socket.destroy();
    open = [];
    if (!gateway) return;
    const gone = once(gateway, 'exit');
    gateway.kill('SIGKILL');
    await gone;
  });

  async function start(port: number): Promise<number> {
    const { signingKeyFile, jwksFile } = await testSigner();
    const upstreams = ['ACCOUNTS', 'ORDERS', 'BILLING', 'SUBSCRIPTIONS', 'NOTIFICATIONS', 'REPORTING'];
    gateway = spawn(process.execPath, [...sparingFlags, bundle], {
      stdio: 'ignore',
      env: {
        ...{ PATH: process.env['PATH'], ...sparingEnvironment },
        ATLAS_PORT: String(port),
        ATLAS_LOG_LEVEL: 'silent',
        ATLAS_REDIS_URL: 'redis://127.0.0.1:1',
        ATLAS_TOKEN_SIGNING_KEY_FILE: signingKeyFile,
        ATLAS_TOKEN_JWKS_FILE: jwksFile,
        ...Object.fromEntries(upstreams.map((name) => [`ATLAS_UPSTREAM_${name}`, 'http://127.0.0.1:1'])),
      },
    });
    await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200), {
      withinMs: 180_000,
    });
    return gateway.pid ?? 0;
  }

  /** Asks once, as a client does that will come back. */
  async function connectTo(port: number): Promise<void> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined); // it is not open then
    open.push(socket);
    await once(socket, 'connect');
    socket.write('GET /livez HTTP/1.1\r\nhost: atlas\r\n\r\n');
    await once(socket, 'data');
  }

  it('cost it less than 300 MB, and it still answers', async () => {
    const port = await pickFreePort();
    const pid = await start(port);
    const before = await residentMegabytes(pid);
    const connected = () => open.filter((socket) => !socket.destroyed).length;
    while (connected() < connections) await Promise.all(Array.from({ length: atOnce }, () => connectTo(port)));
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    const after = await residentMegabytes(pid);
    process.stdout.write(`resident: ${before} MB at the start, ${after} MB with ${connections} connections\n`);
    expect(after).toBeLessThan(mostMegabytes);
  });
});

/** As Linux tells it. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024);
}
