import { randomUUID } from 'node:crypto';
import { operatorApiConfig } from '../operator-api/operator-api.config.ts';

const patienceMs = 40_000;

/** A tenant of a drill's own: real customers have no part in it. Its purchases are as real as any. */
export class DrillCustomer {
  private constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  static async named(name: string, email = `drill-${randomUUID()}@drill.example`): Promise<DrillCustomer> {
    const { apiUrl, apiKey } = operatorApiConfig.read();
    const created: unknown = await post(apiUrl, apiKey, '/v1/admin/tenants', { name, owner: { email, name } });
    return new DrillCustomer(apiUrl, secretIn(created));
  }

  async buys(count: number): Promise<void> {
    const lines = [{ sku: 'drill', quantity: 1, unitAmount: 100 }];
    const order = { currency: 'EUR', paymentMethod: 'pm_success', lines };
    await Promise.all(Array.from({ length: count }, () => post(this.url, this.key, '/v1/orders', order)));
  }
}

async function post(url: string, key: string, path: string, body: object): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
  const request = { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(patienceMs) };
  const response = await fetch(url + path, request);
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${path} was answered with ${response.status}: ${text}`);
  return JSON.parse(text);
}

function secretIn(created: unknown): string {
  const apiKey = typeof created === 'object' && created !== null && 'apiKey' in created ? created.apiKey : undefined;
  if (typeof apiKey === 'object' && apiKey !== null && 'secret' in apiKey && typeof apiKey.secret === 'string')
    return apiKey.secret;
  throw new Error('the new tenant got no key');
}
