import { readFileSync } from 'node:fs';

interface Exception {
  readonly transport: string;
  readonly sentence: string;
  readonly reason: string;
}

const heading = '## What a transport is excused from';

/** The only place that excuses a transport from a sentence of the suite is a table in the README, which has to say why. */
export function exceptionsOf(transport: string): ReadonlySet<string> {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split(heading);
  const [table = ''] = section.split('\n## ');
  const mine = table
    .split('\n')
    .flatMap(exceptionIn)
    .filter((exception) => exception.transport === transport);
  return new Set(mine.filter(({ reason }) => reason !== '').map(({ sentence }) => sentence));
}

function exceptionIn(line: string): readonly Exception[] {
  const [, transport, sentence, reason] = line.split('|').map((cell) => cell.trim());
  return transport && sentence && reason !== undefined ? [{ transport, sentence, reason }] : [];
}
