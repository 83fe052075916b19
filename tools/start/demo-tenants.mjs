import { join } from 'node:path';
import { readJson } from '../dev-stack/json-file.mjs';
import { apiClient } from './api.mjs';
import { isAccepted } from './operator.mjs';
import { writeSecret } from './secrets.mjs';

/**
 * A customer of the demo: its first name serves as the self-check's buyer.
 * @typedef {{ name: string, ownerEmail: string, apiKey: string }} DemoTenant
 */

const names = ['Ada', 'Babbage', 'Curie', 'Darwin', 'Euler', 'Franklin', 'Gauss', 'Hopper', 'Ising', 'Joule'];

/**
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @param {import('./running-system.mjs').RunningSystem} system
 * @param {import('./api.mjs').Api} operator
 * @param {number} count at most ten
 * @returns {Promise<(DemoTenant & { api: import('./api.mjs').Api })[]>}
 */
export async function demoTenants(stack, { gatewayUrl }, operator, count) {
  const file = join(stack.directory, 'secrets', 'demo-tenants.json');
  const known = readJson(file) ?? [];
  const usable = known.length > 0 && (await isAccepted(gatewayUrl, known[0].apiKey)) ? known : [];
  const missing = names.slice(usable.length, count);
  const tenants = [...usable, ...(await Promise.all(missing.map((name) => createTenant(operator, name))))];
  if (missing.length > 0) writeSecret(file, tenants);
  return tenants.slice(0, count).map((tenant) => Object.assign(tenant, { api: apiClient(gatewayUrl, tenant.apiKey) }));
}

async function createTenant(operator, name) {
  const ownerEmail = `${name.toLowerCase()}@customer.example`;
  const created = await operator.post('/v1/admin/tenants', { name: `${name} Ltd`, owner: { email: ownerEmail, name } });
  return { name: `${name} Ltd`, ownerEmail, apiKey: created.apiKey.secret };
}
