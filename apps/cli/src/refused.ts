/** A service said no; its problem document says why, and what to do. */
export class Refused extends Error {
  constructor(problem: unknown) {
    super(sentencesOf(problem).join(' '));
  }
}

function sentencesOf(problem: unknown): string[] {
  if (typeof problem !== 'object' || problem === null) return ['The service gave an answer that cannot be read.'];
  const { title, detail, remedy }: { title?: unknown; detail?: unknown; remedy?: unknown } = problem;
  return [title, detail, remedy].filter((sentence) => typeof sentence === 'string');
}
