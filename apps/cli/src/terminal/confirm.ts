import { createInterface } from 'node:readline/promises';
import { Refused } from '../refused.ts';

/** Asks before something is done to many things at once. Without anybody to ask, it must have been said beforehand. */
export async function confirm(what: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new Refused({
      title: `${what}, and nobody is here to say yes.`,
      remedy: 'Repeat it with --yes, or look first with --dry-run.',
    });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${what}. Go on? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Refused({ title: 'Nothing was done.' });
  } finally {
    terminal.close();
  }
}
