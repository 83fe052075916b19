import type { DeadLetterFilter, DeadLetterId, DeadLetterSelection } from '@atlas/event-bus';
import { SelectionRequired } from '../bus-admin.errors.ts';
import type { DeadLetterCriteria } from './dead-letters.dto.ts';

/** What is neither named nor filtered is a mistake: "everything" must be said. */
export function selectionOf(
  ids: readonly DeadLetterId[] | undefined,
  filter: DeadLetterCriteria | undefined,
): DeadLetterSelection {
  if (ids && !filter) return ids;
  if (filter && !ids) return filterOf(filter);
  throw new SelectionRequired();
}

export function filterOf({ after, before, ...criteria }: DeadLetterCriteria): DeadLetterFilter {
  return {
    ...criteria,
    ...(after !== undefined && { after: new Date(after) }),
    ...(before !== undefined && { before: new Date(before) }),
  };
}
