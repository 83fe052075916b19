import { Database } from '@atlas/database';
import { DescribedAnswers } from '@atlas/http/testing';
import { money, newId } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OpenCharge } from '../src/charges/open-charge.use-case.ts';
import { SettleCharge } from '../src/charges/settle-charge.use-case.ts';
import { billingInTest, type BillingInTest } from './billing-in-test.ts';
import { ScriptedProvider } from './scripted-provider.ts';

/** As migrations of the next version do it, while this one runs. */
const addColumns = `
  DO $$ DECLARE place record; BEGIN
    FOR place IN SELECT oid::regclass AS name FROM pg_class
                  WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace::regnamespace::text IN ('public', 'bus', 'jobs') LOOP
      EXECUTE format('ALTER TABLE %s ADD COLUMN added_by_the_next_version text', place.name);
    END LOOP;
  END $$`;

describe('billing, while every table gets another column', () => {
  let service: BillingInTest;
  let database: Database;
  const provider = new ScriptedProvider();
  const tenantId = newId('ten');
  const terms = { accountId: newId('acc'), amount: money(4900, 'EUR'), paymentMethod: 'pm_success' };

  beforeAll(async () => {
    service = await billingInTest({ ATLAS_PROVIDER_URL: await provider.start(), ATLAS_DATABASE_POOL_SIZE: '2' });
    database = service.app.get(Database);
  });
  afterAll(async () => {
    await service.close();
    await provider.stop();
  });

  /** From the order to the settled charge, as an API client sees it. */
  async function sellSomething(): Promise<void> {
    const order = { tenantId, orderId: newId('ord') };
    await database.transaction([tenantId], (tx) => service.app.get(OpenCharge).execute(tx, { ...order, terms }));
    await eventually(async () => expect(await get(`/v1/charges?orderId=${order.orderId}`)).toContain('"succeeded"'));
    await database.transaction([tenantId], (tx) => service.app.get(SettleCharge).execute(tx, order));
    expect(await get('/v1/charges')).toContain('"settled"');
  }

  async function get(url: string): Promise<string> {
    const authorization = await service.signer.bearer({ kind: 'user', tenantId, scopes: ['billing:read'] }, 'billing');
    const { statusCode, body } = await service.app.inject({ url, headers: { authorization } });
    expect(new DescribedAnswers(service.app).faultsOf({ method: 'GET', url, status: statusCode, body })).toEqual([]);
    expect(statusCode).toBe(200);
    return body;
  }

  it('goes on over the connections that it has', async () => {
    await sellSomething();
    await eventually(() => service.database.admin.query(addColumns)); // it may deadlock with what goes on
    await sellSomething();
  });
});
