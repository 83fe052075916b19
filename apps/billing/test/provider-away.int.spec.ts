import { Database } from '@atlas/database';
import { money, newId, uuidOf } from '@atlas/kernel';
import { eventually, freePort } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OpenCharge } from '../src/charges/open-charge.use-case.ts';
import { billingInTest, type BillingInTest } from './billing-in-test.ts';
import { ScriptedProvider } from './scripted-provider.ts';

describe('a charge while the provider cannot be reached', () => {
  const tenantId = newId('ten');
  let provider: ScriptedProvider;
  let port: number;
  let service: BillingInTest;

  beforeEach(async () => {
    provider = new ScriptedProvider();
    port = await freePort();
    service = await billingInTest({
      ATLAS_PROVIDER_URL: await provider.start(port),
      ATLAS_PROVIDER_TIMEOUT_MS: '30000',
      ATLAS_PROVIDER_IN_FLIGHT_MS: '30000',
      ATLAS_UNKNOWN_LOOKUP_AFTER_MS: '200',
    });
  });
  afterEach(async () => {
    await service.close();
    await provider.stop();
  });

  const query = (sql: string, ...values: unknown[]) => service.database.admin.query(sql, values);

  it('is not taken for one of unknown outcome: it is sent again, by the same key and once, without a question', async () => {
    await provider.stop();
    const orderId = newId('ord');
    const terms = { accountId: newId('acc'), amount: money(4900, 'EUR'), paymentMethod: 'pm_success' };
    await service.app
      .get(Database)
      .transaction([tenantId], (tx) => service.app.get(OpenCharge).execute(tx, { orderId, tenantId, terms }));
    await eventually(async () => {
      const { rows } = await query('SELECT sends FROM provider_requests');
      expect(rows[0]?.sends).toBeGreaterThan(1);
    });
    provider = new ScriptedProvider();
    await provider.start(port);
    const charge = () => query('SELECT id, state FROM charges WHERE order_id = $1', uuidOf(orderId));
    const { rows: charges } = await eventually(async () => {
      const found = await charge();
      expect(found.rows).toMatchObject([{ state: 'succeeded' }]);
      return found;
    });
    expect(provider.charges.map(({ key }) => key)).toEqual([`cap_chg_${charges[0]?.id}_1`]);
    const { rows: events } = await query(`SELECT type FROM billing_events ORDER BY version`);
    expect(events.map(({ type }) => type)).not.toContain('capture_unanswered');
  });
});
