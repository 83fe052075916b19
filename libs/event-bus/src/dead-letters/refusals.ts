import type { DeadLetterId, Refusal } from './dead-letter.ts';

/** An order that is refused: catalogued, so that a page, a command and a problem say the same. */
export abstract class OrderRefused extends Error {
  abstract readonly code: string;
  /** What the operator can do about it. */
  abstract readonly remedy: string;
}

export class DeadLetterNotFound extends OrderRefused {
  readonly code = 'dead_letter_not_found';
  readonly remedy = 'List the dead letters: it may have been redriven or discarded meanwhile. The audit knows.';

  constructor(id: DeadLetterId) {
    super(`There is no dead letter ${id} in this group.`);
  }
}

export class NotADeadLetter extends OrderRefused {
  readonly code = 'not_a_dead_letter';
  readonly remedy = 'Redrive or discard what stands at the head of its key: it goes on by itself then.';

  constructor(id: DeadLetterId) {
    super(`${id} is no dead letter: it waits for its turn, behind another of its key or for its next try.`);
  }
}

export class WaitsBehindAnother extends OrderRefused {
  readonly code = 'waits_behind_another';
  readonly remedy = 'Redrive or discard the dead letters ahead of it as well; they are tried in order.';

  constructor(id: DeadLetterId) {
    super(`${id} stands behind another dead letter of its key, which nobody tries: its turn would not come.`);
  }
}

export class EditRefused extends OrderRefused {
  readonly code = 'edit_refused';

  constructor(
    message: string,
    readonly remedy: string,
    /** A header's name, or a JSON pointer into the payload; none when it is all of it. */
    readonly field?: string,
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}

export function refusalOf(id: DeadLetterId, { code, message, remedy }: OrderRefused): Refusal {
  return { id, code, message, remedy };
}
