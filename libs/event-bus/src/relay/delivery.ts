import { RecordsRefused } from '../transport/broker.ts';
import type { OutboxHeadRow } from './relay.store.ts';

/** What became of a head. What is neither sent nor refused is still in the outbox, and comes again. */
export interface Delivery {
  readonly sent: readonly number[];
  /** Why it ended early, if it did. */
  readonly failure?: Error;
}

export interface Courier {
  send(rows: readonly OutboxHeadRow[]): Promise<void>;
  /** The row stands aside, durably, before anything after it is sent. */
  refuse(row: OutboxHeadRow, why: RecordsRefused): Promise<void>;
}

/** Sends rows in order. What is refused is halved until the guilty stands alone; later rows of its key wait behind it. */
export async function deliver(rows: readonly OutboxHeadRow[], courier: Courier): Promise<Delivery> {
  const sent: number[] = [];
  const waitingKeys = new Set<string>();
  const pieces = [rows];
  try {
    for (let next = pieces.pop(); next; next = pieces.pop()) {
      const piece = waitingKeys.size === 0 ? next : next.filter(({ key }) => !waitingKeys.has(key));
      const [first] = piece;
      if (!first) continue;
      const refusal = await refusalOf(courier.send(piece));
      if (!refusal) for (const { seq } of piece) sent.push(seq);
      else if (piece.length > 1) {
        const half = piece.length >> 1;
        pieces.push(piece.slice(half), piece.slice(0, half)); // the first half goes first
      } else {
        await courier.refuse(first, refusal);
        waitingKeys.add(first.key);
      }
    }
    return { sent };
  } catch (error) {
    return { sent, failure: error instanceof Error ? error : new Error(String(error)) };
  }
}

async function refusalOf(sending: Promise<void>): Promise<RecordsRefused | undefined> {
  try {
    await sending;
    return undefined;
  } catch (error) {
    if (error instanceof RecordsRefused) return error;
    throw error;
  }
}
