import { Database } from '@atlas/database';
import { money, newId, type OrderId } from '@atlas/kernel';
import { tellGoldenCorpus, type GoldenTelling } from '@atlas/testing';
import type { INestApplication } from '@nestjs/common';
import { migrations } from '../migrations/index.ts';
import { billingConfig } from '../src/billing.config.ts';
import { BillingModule } from '../src/billing.module.ts';
import { CaptureCharge } from '../src/charges/capture-charge.use-case.ts';
import { ChargeStore } from '../src/charges/charge.store.ts';
import { OpenCharge } from '../src/charges/open-charge.use-case.ts';
import { RecordCaptureOutcome } from '../src/charges/record-capture-outcome.use-case.ts';

/** An order completes when its money has come. */
async function prepare(app: INestApplication, { tenantId, type, data }: GoldenTelling): Promise<void> {
  if (type !== 'order.completed') return;
  const { orderId } = data as { readonly orderId: OrderId };
  const terms = { accountId: newId('acc'), amount: money(4900, 'EUR'), paymentMethod: 'pm_success' };
  await app.get(Database).transaction([tenantId], async (tx) => {
    await app.get(OpenCharge).execute(tx, { tenantId, orderId, terms });
    const { charge } = await app.get(ChargeStore).holdOrAwait(tx, { tenantId, orderId });
    const ref = { tenantId, chargeId: charge.id };
    await app.get(CaptureCharge).execute(tx, ref);
    await app.get(RecordCaptureOutcome).execute(tx, ref, { is: 'succeeded', providerRef: 'ch_1' });
  });
}

describe('billing', () => {
  it('handles what it hears as every release has told it', async () => {
    const env = { ATLAS_PROVIDER_URL: 'http://127.0.0.1:9', ATLAS_PROVIDER_API_KEY: 'sk_test' };
    expect(await tellGoldenCorpus({ module: BillingModule, config: billingConfig, migrations, env, prepare })).toEqual(
      [],
    );
  });
});
