import type { BoundStatement, Tx } from '@atlas/database';
import { routeOfEnvelope, type Classified } from '../consume/classify.ts';
import { busMetrics } from '../metrics.ts';
import { deadLetterCopies } from './dead-letter-copy.ts';
import { describeError } from './error-text.ts';
import { isFatal } from './fatal-error.ts';
import { keyBlocks } from './parked-key.store.ts';
import { parkedInsertion, type ParkedRecord } from './parking.store.ts';
import { afterFailure, policyOf, untried, type Failure } from './retry-schedule.ts';

type Handling = Extract<Classified, { verdict: 'handle' }>;
type Refused = Extract<Classified, { verdict: 'refuse' }>;

/** Where the live path leaves what it cannot handle, in the transaction that passes over it. */
export class Parking {
  constructor(
    readonly group: string,
    readonly serviceVersion: string,
  ) {}

  /** Its key is blocked: it waits for its turn. */
  behind(item: Handling): ParkedRecord {
    return { ...described(item), ...untried, reason: 'behind', retryInMs: 0, error: describeError(undefined) };
  }

  /** No try would end otherwise: a dead letter at once. */
  refused({ reason, error, ...item }: Refused): ParkedRecord {
    return this.tried(item, { reason, error });
  }

  /** Its handler has thrown. */
  failed(item: Handling, error: unknown): ParkedRecord {
    return this.tried(item, { reason: isFatal(error) ? 'fatal' : 'failed', error });
  }

  /** No contract of this build knows its type: one that does takes it up by itself. */
  unknown(item: Classified): ParkedRecord {
    return {
      ...described(item),
      ...{ ...untried, state: 'unknown', blocks: false },
      ...{ reason: 'unknown-type', retryInMs: null, error: describeError(undefined) },
    };
  }

  /**
   * Writes them, each behind what is parked of its key already. The transaction has looked for blocked keys: those that wait `behind` are
   * of such, or of one that another of these blocks.
   */
  add(tx: Tx, records: readonly ParkedRecord[]): void {
    if (records.length === 0) return;
    const inOrder = records.toSorted((a, b) => a.record.offset - b.record.offset);
    const blocking = inOrder.filter(({ blocks, reason }) => blocks && reason !== 'behind');
    const keys = blocking.map(({ record: { topic, key }, retryInMs }) => ({ topic, key, retryInMs }));
    tx.defer(
      ...keyBlocks(this.group, keys),
      parkedInsertion(this.group, this.serviceVersion, inOrder),
      ...this.copiesOf(inOrder),
    );
    tx.afterCommit(() => {
      for (const { reason } of inOrder) busMetrics.parked.inc({ group: this.group, reason });
    });
  }

  private tried(item: Handling | Omit<Refused, 'reason' | 'error'>, failure: Failure): ParkedRecord {
    const { exhausts, ...fate } = afterFailure(untried, failure, policyOf(item.handler));
    return { ...described(item), ...fate, isExhausted: exhausts, error: describeError(failure.error) };
  }

  private copiesOf(records: readonly ParkedRecord[]): readonly BoundStatement[] {
    const now = new Date();
    const dead = records
      .filter(({ isExhausted }) => isExhausted)
      .map(({ record, reason, attempts, error }) => ({
        record,
        obituary: {
          ...{ reason, attempts, error, serviceVersion: this.serviceVersion },
          ...{ firstFailedAt: now, lastFailedAt: now },
        },
      }));
    return deadLetterCopies(this.group, dead);
  }
}

/** What a stranger calls a type may be of any length; an index takes names. */
const longestType = 200;

function described({ record, envelope }: Pick<Classified, 'record' | 'envelope'>) {
  const named = envelope && envelope.type.length <= longestType ? envelope : undefined;
  return { record, tenantId: envelope?.tenantId, type: named?.type, route: named && routeOfEnvelope(named) };
}
