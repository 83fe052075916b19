import { readFileSync } from 'node:fs';
import type { EventContract } from '../../libs/contracts/src/index.ts';

type Named = Pick<EventContract<unknown>, 'type' | 'major'>;

const contracts = new URL('../../libs/contracts/src/', import.meta.url);

/** What an event says: the comment above its definition, where who changes it sees it. */
export function sentenceOf({ type, major }: Named): string {
  const file = `${type.replaceAll(/[._]/g, '-')}.v${major}.ts`;
  const comment = /\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport const \w+ = defineEvent/.exec(
    readFileSync(new URL(file, contracts), 'utf8'),
  );
  const sentence = comment?.[1]?.replaceAll(/\s*\n\s*\*\s*/g, ' ').trim();
  if (!sentence) throw new Error(`libs/contracts/src/${file} does not say above defineEvent() what the event says.`);
  return sentence;
}
