import type { EventId } from '@atlas/kernel';
import type { Parking } from '../dead-letters/parking.ts';
import type { ParkedRecord } from '../dead-letters/parking.store.ts';
import { routeOfEnvelope, type Classified } from './classify.ts';
import type { Handling } from './handler-calls.ts';

/** What is to be done with the records of a chunk. */
export interface Sorted {
  readonly open: readonly Handling[];
  readonly parked: readonly ParkedRecord[];
  readonly passedOver: number;
  /** Handled, or given up, before: in another major, or when a relay sent them the first time. */
  readonly repeated: number;
}

/** Those of which it matters whether they were handled before: the inbox lets none of the others through twice. */
export function doubtfulIn(chunk: readonly Classified[], blocked: ReadonlySet<string>): readonly Classified[] {
  const refused = chunk.filter(({ verdict }) => verdict === 'refuse').map(({ record }) => record.key);
  const sick = new Set([...blocked, ...refused]);
  return chunk.filter(({ verdict, record }) => (verdict === 'handle' || verdict === 'refuse') && sick.has(record.key));
}

export function sortOut(
  chunk: readonly Classified[],
  parking: Parking,
  { blocked, isRepeated }: { blocked: ReadonlySet<string>; isRepeated: (item: Classified) => boolean },
): Sorted {
  const waiting = new Set(blocked);
  const open: Handling[] = [];
  const openIds = new Set<EventId>();
  const parked: ParkedRecord[] = [];
  let [passedOver, repeated] = [0, 0];
  for (const item of chunk) {
    switch (item.verdict) {
      case 'handle':
        if (!waiting.has(item.record.key)) {
          open.push(item);
          openIds.add(item.envelope.id);
        } else if (isRepeated(item) || (openIds.has(item.envelope.id) && isThere(open, item))) repeated++;
        else parked.push(parking.behind(item));
        break;
      case 'refuse': {
        if (isRepeated(item) || (item.envelope && openIds.has(item.envelope.id))) {
          repeated++; // the same fact, in whatever major
          break;
        }
        const refused = parking.refused(item);
        if (refused.blocks) waiting.add(item.record.key); // for the rest of this very chunk
        parked.push(refused);
        break;
      }
      case 'set-aside':
        parked.push(parking.unknown(item));
        break;
      case 'pass-over':
        passedOver++;
    }
  }
  return { open, parked, passedOver, repeated };
}

/** The very same, sent twice. */
function isThere(open: readonly Handling[], { envelope }: Handling): boolean {
  return open.some(
    (one) => one.envelope.id === envelope.id && routeOfEnvelope(one.envelope) === routeOfEnvelope(envelope),
  );
}
