import type { EventId } from '@atlas/kernel';
import type { Parking } from '../dead-letters/parking.ts';
import type { ParkedRecord } from '../dead-letters/parking.store.ts';
import { routeOfEnvelope, type Classified } from './classify.ts';
import { isAmong, type Handling } from './handler-calls.ts';
import type { Ground } from './inbox.store.ts';

/** What is to be done with the records of a chunk. */
export interface Sorted {
  readonly open: readonly Handling[];
  readonly parked: readonly ParkedRecord[];
  /** Events that have to wait, and were noted as handled before that was known. */
  readonly withdrawn: readonly EventId[];
  readonly passedOver: number;
  /** Handled, or given up, before: in another major, or when a relay sent them the first time. */
  readonly repeated: number;
}

export function sortOut(chunk: readonly Classified[], parking: Parking, { blocked, handled }: Ground): Sorted {
  const isRepeated = isAmong(handled);
  const waiting = new Set(blocked);
  const open: Handling[] = [];
  const openIds = new Set<EventId>();
  const parked: ParkedRecord[] = [];
  const behind: EventId[] = [];
  let [passedOver, repeated] = [0, 0];
  for (const item of chunk) {
    switch (item.verdict) {
      case 'handle':
        if (!waiting.has(item.record.key)) {
          open.push(item);
          openIds.add(item.envelope.id);
        } else if (isRepeated(item) || (openIds.has(item.envelope.id) && isThere(open, item)))
          repeated++; // a twin of another major waits: should the open one fail, an older build knows only its own
        else {
          parked.push(parking.behind(item));
          behind.push(item.envelope.id);
        }
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
  const withdrawn = behind.filter((id) => !openIds.has(id)); // in another major it may be handled here and now
  return { open, parked, withdrawn, passedOver, repeated };
}

/** The very same, sent twice. */
function isThere(open: readonly Handling[], { envelope }: Handling): boolean {
  return open.some(
    (one) => one.envelope.id === envelope.id && routeOfEnvelope(one.envelope) === routeOfEnvelope(envelope),
  );
}
