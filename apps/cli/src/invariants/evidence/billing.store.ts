import { statement, type Database } from '@atlas/database';
import { idOf, type Currency } from '@atlas/kernel';
import type { ChargeRow, Evidence } from './evidence.ts';

interface StoredCharge {
  tenant_id: string;
  id: string;
  order_id: string;
  state: string;
  settlement: string;
  amount: number | null;
  currency: Currency | null;
  provider_ref: string | null;
  updated_at: Date;
}

const charges = statement<StoredCharge>(
  'invariants.charges',
  'SELECT tenant_id, id, order_id, state, settlement, amount, currency, provider_ref, updated_at FROM charges',
);

const facts = statement<{ tenant_id: string; stream: string; type: string; recorded_at: Date }>(
  'invariants.charge_facts',
  'SELECT tenant_id, stream, type, recorded_at FROM billing_events ORDER BY tenant_id, stream, version',
);

/** The money, as billing has it. */
export function readBilling(database: Database): Promise<Pick<Evidence, 'charges' | 'chargeFacts'>> {
  return database.read([], async (tx) => ({
    charges: (await tx.query(charges, [])).map(chargeOf),
    chargeFacts: (await tx.query(facts, [])).map(({ tenant_id, stream, type, recorded_at }) => ({
      tenantId: idOf('ten', tenant_id),
      chargeId: idOf('chg', stream),
      type,
      recordedAt: recorded_at,
    })),
  }));
}

function chargeOf({
  tenant_id,
  id,
  order_id,
  amount,
  currency,
  provider_ref,
  updated_at,
  ...row
}: StoredCharge): ChargeRow {
  return {
    tenantId: idOf('ten', tenant_id),
    chargeId: idOf('chg', id),
    orderId: idOf('ord', order_id),
    state: row.state,
    settlement: row.settlement,
    amount: amount === null || currency === null ? null : { amount, currency },
    providerRef: provider_ref,
    updatedAt: updated_at,
  };
}
