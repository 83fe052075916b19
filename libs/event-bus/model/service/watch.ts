import { statement, type Tx } from '@atlas/database';
import { uuidOf } from '@atlas/kernel';
import { FatalError, publish, type Event } from '../../src/index.ts';
import { Counted, Seen, type FactData } from './facts.ts';

const addEffect = statement<object, [event: string, tenant: string]>(
  'effects.add',
  'INSERT INTO effects (event_id, tenant_id) VALUES ($1, $2)',
);

const findCure = statement<object, [name: string]>('cures.find', 'SELECT FROM cures WHERE name = $1');

class CannotWatch extends Error {}

/** Less than the second that three tries take. */
const faltersForMs = 300;

/** What every handler does: writes down that it was here, publishes that it was, and then may fail. */
export async function watch(tx: Tx, input: Event<unknown> | readonly Event<unknown>[]): Promise<void> {
  for (const event of 'id' in input ? [input] : input) {
    const { id, tenantId, sequence } = event;
    const data = Counted.parse(event.data);
    await tx.execute(addEffect, [id, uuidOf(tenantId)]);
    publish(tx, Seen, data, { tenantId, sequence });
    await ail(tx, event, data);
  }
}

async function ail(tx: Tx, { time }: Event<unknown>, { name, ailment }: FactData): Promise<void> {
  switch (ailment) {
    case 'none':
    case 'misshapen':
      return;
    case 'falters':
      if (Date.now() - time.getTime() < faltersForMs) throw new CannotWatch(`${name}: not yet`);
      return;
    case 'throws':
    case 'fatal':
      if ((await tx.query(findCure, [name])).length > 0) return;
      throw new (ailment === 'fatal' ? FatalError : CannotWatch)(`${name} cannot be watched`);
  }
}
