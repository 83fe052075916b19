/** One source of evidence failed. */
export class SourceUnreadable extends Error {
  constructor(source: string, cause: unknown) {
    super(`${source}: ${reasonOf(cause)}`, { cause });
  }
}

/** Nothing can be said of the invariants: what they are judged by cannot be read. */
export class EvidenceUnreadable extends Error {
  constructor(failed: readonly SourceUnreadable[]) {
    super(['the evidence cannot be read.', ...failed.map(({ message }) => `  ${message}`)].join('\n'));
  }
}

/** Waits for all, so that every source that failed is named at once. */
export async function allReadable<const Readings extends readonly Promise<unknown>[]>(
  readings: Readings,
): Promise<{ -readonly [Index in keyof Readings]: Awaited<Readings[Index]> }> {
  const outcomes = await Promise.allSettled(readings);
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [asSourceFault(outcome.reason)] : []));
  if (failed.length > 0) throw new EvidenceUnreadable(failed);
  return Promise.all(readings);
}

function asSourceFault(reason: unknown): SourceUnreadable {
  if (reason instanceof SourceUnreadable) return reason;
  throw reason; // ours, not the source's
}

/** Node tells of a refused connection in a code or a cause, and leaves the message empty or vague. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return `${error.message}: ${reasonOf(error.cause)}`;
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
