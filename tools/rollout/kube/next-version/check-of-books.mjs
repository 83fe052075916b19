const invariants = 'apps/cli/src/invariants';

/**
 * How the next version's own check of the books traces the event that only it knows: to charges which it was the one to write
 * down as paid. Any other, and whatever neither version knows, is as wrong as before.
 * @type {import('./changes.mjs').Change[]}
 */
export const checkOfBooks = [
  {
    file: `${invariants}/evidence/evidence.ts`,
    before: 'readonly updatedAt: Date;',
    after: 'readonly updatedAt: Date; readonly wording?: string | null;',
  },
  {
    file: `${invariants}/evidence/billing.store.ts`,
    before: '  updated_at: Date;',
    after: '  updated_at: Date;\n  wording: string | null;',
  },
  {
    file: `${invariants}/evidence/billing.store.ts`,
    before: 'provider_ref, updated_at FROM charges',
    after: 'provider_ref, updated_at, wording FROM charges',
  },
  {
    file: `${invariants}/evidence/billing.store.ts`,
    before: 'state: row.state,',
    after: 'state: row.state, wording: row.wording,',
  },
  {
    file: `${invariants}/checks/committed-facts.ts`,
    before: 'return [...inStreams, ...inRows];',
    after: `const recorded = charges
    .filter(({ wording }) => wording)
    .map(({ tenantId, chargeId, updatedAt }) => called('charge.recorded', tenantId, chargeId, updatedAt));
  return [...inStreams, ...inRows, ...recorded];`,
  },
  {
    file: `${invariants}/checks/tellings.ts`,
    before: 'import {\n  ChargeFailed,',
    after: 'import {\n  ChargeRecorded,\n  ChargeFailed,',
  },
  {
    file: `${invariants}/checks/tellings.ts`,
    before: '[ChargeSucceeded, ChargeFailed, ChargeReversed]',
    after: '[ChargeRecorded, ChargeSucceeded, ChargeFailed, ChargeReversed]',
  },
];
