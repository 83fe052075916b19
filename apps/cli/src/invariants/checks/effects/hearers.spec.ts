import { readFileSync } from 'node:fs';
import { hearers } from './hearers.ts';

/** The page is generated from the modules of the services, and the build fails when it is stale. */
const page = readFileSync(new URL('../../../../../../docs/events.md', import.meta.url), 'utf8');

it('knows who hears what, as the services declare it', () => {
  const declared = [...page.matchAll(/^\|[^|]*\| `([^`]+)` *\|(?:[^|]*\|){3} ([^|]+) \|$/gm)].flatMap(
    ([, type, consumers = '']) =>
      consumers.trim() === '–' ? [] : consumers.split(',').map((consumer) => `${consumer.trim()} hears ${type}`),
  );
  const known = Object.entries(hearers).flatMap(([group, types]) => types.map((type) => `${group} hears ${type}`));
  expect(known.toSorted()).toEqual(declared.toSorted());
});
