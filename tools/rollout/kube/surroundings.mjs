import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { provisionService } from '@atlas/database';
import { newSigningKey, publicPart } from '../../start/secrets.mjs';
import { databaseName, describeServices, roleName } from '../../start/services.mjs';
import { apply, kubectl, namespace, secret, throughForwardedPort } from './cluster.mjs';

const manifest = (name) => readFileSync(new URL(`../../../k8s/${name}.yaml`, import.meta.url), 'utf8');
const newPassword = () => randomBytes(18).toString('base64url');

/** What the chart expects of a platform team: the namespace, the servers, the databases, and the Secrets of all of them. */
export async function makeSurroundings() {
  await kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait']);
  await kubectl(['apply', '-f', '-'], { input: manifest('namespace') });
  const password = newPassword();
  await apply([secret('postgres', { password }), ...secretsOfServices()]);
  await kubectl(['apply', '-f', '-'], { input: manifest('servers') });
  for (const server of ['postgres', 'kafka', 'redis'])
    await kubectl(['rollout', 'status', `statefulset/${server}`, '--timeout=180s']);
  await apply(await databaseSecrets(password));
}

function secretsOfServices() {
  const key = newSigningKey();
  return [
    secret('atlas-token-signing-key', { 'signing-key.json': JSON.stringify(key) }),
    secret('atlas-token-keys', { 'keys.json': JSON.stringify({ keys: [publicPart(key)] }) }),
    secret('atlas-reset-keys', { keys: `${newPassword()}${newPassword()}\n` }),
    secret('atlas-redis', { url: 'redis://redis:6379' }),
    secret('atlas-smtp', { url: 'smtp://mail:1025' }),
    secret('atlas-payment-provider', { 'api-key': newPassword() }),
  ];
}

function databaseSecrets(password) {
  return throughForwardedPort('svc/postgres', 5432, async (port) => {
    const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const secrets = [];
    for (const { name } of describeServices({}).filter(({ hasDatabase }) => hasDatabase)) {
      const wanted = { service: roleName(name), database: databaseName(name), password: newPassword() };
      const { owner, app, system, operator } = inCluster(await provisionService(adminUrl, wanted));
      secrets.push(secret(`atlas-${name}-database`, { owner, app, system, operator }));
    }
    return secrets;
  });
}

/** The addresses were made through a forwarded port. */
function inCluster(urls) {
  const moved = Object.entries(urls).map(([role, address]) => {
    const url = new URL(address);
    url.host = 'postgres:5432';
    return [role, url.href];
  });
  return Object.fromEntries(moved);
}
