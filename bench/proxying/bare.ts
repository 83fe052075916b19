import { sparingEnvironment, sparingFlags } from '../../tools/build/sparing-node.mjs';
import type { Listening } from '../edge/atlas.ts';
import { freePort } from '../edge/free-port.ts';
import { Program } from '../edge/program.ts';

export interface BareSettings {
  readonly program: string;
  readonly logs: string;
  readonly redisUrl: string;
  readonly serviceUrl: string;
}

export async function startBare({ program, logs, redisUrl, serviceUrl }: BareSettings): Promise<Listening> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const running = await Program.start({
    name: 'bare node:http',
    program: process.execPath,
    args: [...sparingFlags, program],
    env: {
      ...{ NODE_ENV: 'production', ...sparingEnvironment },
      ...{ BARE_PORT: String(port), BARE_REDIS_URL: redisUrl, BARE_UPSTREAM_URL: serviceUrl },
    },
    probe: `${origin}/readyz`,
    log: `${logs}/proxying-bare.log`,
  });
  return { program: running, origin };
}
