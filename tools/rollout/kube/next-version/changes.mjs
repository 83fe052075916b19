import { checkOfBooks } from './check-of-books.mjs';

/**
 * What the next version of Atlas has more than this one: a migration that only adds, a column of charges that it was the one to write
 * down as paid, a new minor of an event, and an event of a type that this version has never heard of, told of the same charges. What
 * goes between the versions in both directions; and its own check of the books, which knows all of it.
 * @typedef {{ file: string, text: string } | { file: string, before: string, after: string }} Change
 */

const contracts = 'libs/contracts/src';
const billing = 'apps/billing';
const migration = '1795999000000-remember-wording';

export const wording = '1.1';

/** @type {Change[]} */
export const changes = [
  {
    file: `${billing}/migrations/${migration}.ts`,
    text: `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RememberWording1795999000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE charges ADD COLUMN wording text');
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
`,
  },
  {
    file: `${billing}/migrations/index.ts`,
    before: 'export const migrations = [CreateBilling1795327200000',
    after: `import { RememberWording1795999000000 } from './${migration}.ts';
export const migrations = [CreateBilling1795327200000, RememberWording1795999000000`,
  },
  {
    file: `${billing}/src/charges/charge.store.ts`,
    before: 'failure = new.failure, ',
    after: `failure = new.failure,
          wording = CASE WHEN new.state = 'succeeded' AND charges.state <> 'succeeded' THEN '${wording}' ELSE charges.wording END, `,
  },
  {
    file: `${contracts}/charge-recorded.v1.ts`,
    text: `import { defineEvent } from './define-event.ts';
import { exampleIds } from './examples.ts';
import { chargeId, orderId } from './fields.ts';

export const ChargeRecorded = defineEvent({
  type: 'charge.recorded',
  version: '1.0',
  topic: 'billing.charges',
  key: (data) => data.orderId,
  url: (data) => \`/v1/charges/\${data.chargeId}\`,
  data: { chargeId, orderId },
  example: { chargeId: exampleIds.chargeId, orderId: exampleIds.orderId },
});
`,
  },
  {
    file: `${contracts}/index.ts`,
    before: "export { allEvents } from './all-events.ts';",
    after: `export { allEvents } from './all-events.ts';
export { ChargeRecorded } from './charge-recorded.v1.ts';`,
  },
  {
    file: `${contracts}/all-events.ts`,
    before: 'export const allEvents = [',
    after: `import { ChargeRecorded } from './charge-recorded.v1.ts';
export const allEvents = [ChargeRecorded, `,
  },
  {
    file: `${contracts}/charge-succeeded.v1.ts`,
    before: "version: '1.0'",
    after: `version: '${wording}'`,
  },
  {
    file: `${contracts}/charge-succeeded.v1.ts`,
    before: 'succeededAt: timestamp,',
    after: 'succeededAt: timestamp, channel: Type.Optional(Type.String()),',
  },
  {
    file: `${billing}/src/charges/record-charge.use-case.ts`,
    before: 'doomed: event.doomed, succeededAt: time }, metadata);',
    after: `doomed: event.doomed, succeededAt: time, channel: 'card' }, metadata);
    publish(tx, ChargeRecorded, { chargeId: charge.id, orderId }, metadata);`,
  },
  {
    file: `${billing}/src/charges/record-charge.use-case.ts`,
    before: 'import { ChargeFailed, ',
    after: 'import { ChargeRecorded, ChargeFailed, ',
  },
  {
    file: `${billing}/src/billing.module.ts`,
    before: 'publishes: [ChargeSucceeded, ',
    after: 'publishes: [ChargeRecorded, ChargeSucceeded, ',
  },
  {
    file: `${billing}/src/billing.module.ts`,
    before: 'allEvents,\n  ChargeFailed,',
    after: 'allEvents,\n  ChargeRecorded,\n  ChargeFailed,',
  },
  ...checkOfBooks,
];

/**
 * @param {Change} change
 * @param {string} text of the file as it is; empty when there is none
 * @returns {string}
 */
export function changed(change, text) {
  if ('text' in change) return change.text;
  const { file, before, after } = change;
  const pieces = text.split(before);
  if (pieces.length !== 2) throw new Error(`${file} has '${before}' ${pieces.length - 1} times, not once`);
  return pieces.join(after);
}
