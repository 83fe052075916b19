import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sparingEnvironment, sparingFlags } from '../../tools/build/sparing-node.mjs';
import { StackError } from '../../tools/dev-stack/stack-error.mjs';
import { ensureSecrets } from '../../tools/start/secrets.mjs';
import { compileWithTsc } from './tsc-output.mjs';

const bundle = fileURLToPath(new URL('../../dist/apps/gateway/main.js', import.meta.url));

/**
 * The bundle as the images run it, and the compiler's output as Node runs it.
 * @param {string} folder for their keys
 */
export async function programsOf(folder) {
  if (!existsSync(bundle)) throw new StackError('there is no bundle of the gateway', { remedy: 'npm run build' });
  const compiled = await compileWithTsc();
  const { signingKeyFile, jwksFile } = ensureSecrets(folder, []);
  const upstreams = ['ACCOUNTS', 'ORDERS', 'BILLING', 'SUBSCRIPTIONS', 'NOTIFICATIONS', 'REPORTING'];
  const environment = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    ATLAS_PORT: '0',
    ATLAS_REDIS_URL: 'redis://127.0.0.1:1',
    ATLAS_TOKEN_SIGNING_KEY_FILE: signingKeyFile,
    ATLAS_TOKEN_JWKS_FILE: jwksFile,
    ...Object.fromEntries(upstreams.map((name) => [`ATLAS_UPSTREAM_${name}`, 'http://127.0.0.1:1'])),
  };
  return {
    atlas: { args: [...sparingFlags, bundle], environment: { ...environment, ...sparingEnvironment } },
    tsc: { args: [compiled], environment },
  };
}
