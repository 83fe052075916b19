/** A service said no; its problem document says why, and what to do. */
export class Refused extends Error {
  constructor(problem: unknown) {
    super(sentencesOf(problem).join(' '));
  }
}

function sentencesOf(problem: unknown): string[] {
  if (typeof problem !== 'object' || problem === null) return ['The service gave an answer that cannot be read.'];
  const { title, detail, errors, remedy }: { [Member in 'title' | 'detail' | 'errors' | 'remedy']?: unknown } = problem;
  const faults = Array.isArray(errors) ? errors.map(faultOf) : [];
  return [title, detail, ...faults, remedy].filter((sentence) => typeof sentence === 'string');
}

/** One field that was wrong, as the pointer of RFC 6901 names it. */
function faultOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { pointer, detail }: { pointer?: unknown; detail?: unknown } = error;
  return `${String(pointer)}: ${String(detail)}`;
}

/** What went wrong, in the words of whoever knows most. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
