import type { EventId } from '@atlas/kernel';
import { isKept, type Evidence } from '../../evidence/evidence.ts';
import type { Finding } from '../../finding.ts';

/** Something that an event made be there. */
interface Effect {
  readonly eventId: EventId;
}

interface Description {
  readonly subject: string;
  readonly what: string;
}

/**
 * Each effect that is due must be there once, and no other. Two are the same when they are described alike. Of an effect whose
 * event may have left its topic nobody can say that no event calls for it.
 */
export function compareEffects<Row extends Effect>(
  evidence: Pick<Evidence, 'keptSince'>,
  { due, found }: { readonly due: readonly Row[]; readonly found: readonly Row[] },
  describe: (row: Row) => Description,
): Finding[] {
  const keyOf = (row: Row) => JSON.stringify(describe(row));
  const wanted = new Set(due.map(keyOf));
  const rows = Map.groupBy(found, keyOf);
  const missing = due.filter((row) => !rows.has(keyOf(row)));
  const doubled = due.filter((row) => (rows.get(keyOf(row)) ?? []).length > 1);
  const uncalled = found.filter((row) => !wanted.has(keyOf(row)) && isKept(evidence, row.eventId));
  const findings = (of: readonly Row[], fault: (what: string) => string): Finding[] =>
    of.map(describe).map(({ subject, what }) => ({ subject, fault: fault(what) }));
  return [
    ...findings(missing, (what) => `there is no ${what}`),
    ...findings(doubled, (what) => `there is more than one ${what}`),
    ...findings(uncalled, (what) => `no event calls for the ${what}`),
  ];
}
