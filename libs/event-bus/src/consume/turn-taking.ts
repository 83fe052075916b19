import { isDeadlock, statement, type Tx } from '@atlas/database';

/** A deadlock costs a second before PostgreSQL finds it: once a minute that is little, with every chunk it is all there is. */
const forMs = 60_000;

const awaitTurn = statement<object, [group: string]>(
  'bus.await_turn',
  `SELECT pg_advisory_xact_lock(hashtext('bus.turn'), hashtext($1))`,
);

/**
 * Handlers may write rows that they share with those of other partitions, each in the order of its events, and so deadlock. Who was
 * in a deadlock takes turns for a while, with all of the group who do, in whatever process: one chunk after another.
 *
 *   side by side ─deadlock→ in turn ─a minute without→ side by side
 */
export class TurnTaking {
  private until = Number.NEGATIVE_INFINITY;

  constructor(private readonly group: string) {}

  /** Before the transaction locks anything else. */
  async begin(tx: Tx): Promise<void> {
    if (performance.now() < this.until) await tx.query(awaitTurn, [this.group]);
  }

  note(error: unknown): void {
    if (isDeadlock(error)) this.until = performance.now() + forMs;
  }
}
