import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const page = new URL('../../docs/security/asvs.md', import.meta.url);
const lines = readFileSync(page, 'utf8').split('\n');

/** Those of levels 1 and 2, of the chapters (of V3: the sections) that are answered. */
const asked = [
  ...['2.1.1', '2.1.2', '2.1.3', '2.2.1', '2.2.2', '2.2.3', '2.3.1', '2.3.2', '2.3.3', '2.3.4', '2.4.1'],
  ...['3.2.1', '3.2.2', '3.3.1', '3.3.2', '3.3.3', '3.3.4', '3.4.1', '3.4.2', '3.4.3', '3.4.4', '3.4.5', '3.4.6'],
  ...['3.5.1', '3.5.2', '3.5.3', '3.5.4', '3.5.5', '3.7.1', '3.7.2'],
  ...['4.1.1', '4.1.2', '4.1.3', '4.2.1', '4.3.1', '4.3.2', '4.4.1', '4.4.2', '4.4.3', '4.4.4'],
  ...['6.1.1', '6.1.2', '6.1.3', '6.2.1', '6.2.2', '6.2.3', '6.2.4', '6.2.5', '6.2.6', '6.2.7', '6.2.8', '6.2.9'],
  ...['6.2.10', '6.2.11', '6.2.12', '6.3.1', '6.3.2', '6.3.3', '6.3.4', '6.4.1', '6.4.2', '6.4.3', '6.4.4'],
  ...['6.5.1', '6.5.2', '6.5.3', '6.5.4', '6.5.5', '6.6.1', '6.6.2', '6.6.3', '6.8.1', '6.8.2', '6.8.3', '6.8.4'],
  ...['7.1.1', '7.1.2', '7.1.3', '7.2.1', '7.2.2', '7.2.3', '7.2.4', '7.3.1', '7.3.2', '7.4.1', '7.4.2', '7.4.3'],
  ...['7.4.4', '7.4.5', '7.5.1', '7.5.2', '7.6.1', '7.6.2'],
  ...['8.1.1', '8.1.2', '8.2.1', '8.2.2', '8.2.3', '8.3.1', '8.4.1'],
  ...['9.1.1', '9.1.2', '9.1.3', '9.2.1', '9.2.2', '9.2.3', '9.2.4'],
  ...['10.1.1', '10.1.2', '10.2.1', '10.2.2', '10.3.1', '10.3.2', '10.3.3', '10.3.4', '10.4.1', '10.4.2', '10.4.3'],
  ...['10.4.4', '10.4.5', '10.4.6', '10.4.7', '10.4.8', '10.4.9', '10.4.10', '10.4.11', '10.5.1', '10.5.2', '10.5.3'],
  ...['10.5.4', '10.5.5', '10.6.1', '10.6.2', '10.7.1', '10.7.2', '10.7.3'],
  ...['11.1.1', '11.1.2', '11.2.1', '11.2.2', '11.2.3', '11.3.1', '11.3.2', '11.3.3', '11.4.1', '11.4.2', '11.4.3'],
  ...['11.4.4', '11.5.1', '11.6.1'],
  ...['12.1.1', '12.1.2', '12.1.3', '12.2.1', '12.2.2', '12.3.1', '12.3.2', '12.3.3', '12.3.4'],
  ...['16.1.1', '16.2.1', '16.2.2', '16.2.3', '16.2.4', '16.2.5', '16.3.1', '16.3.2', '16.3.3', '16.3.4'],
  ...['16.4.1', '16.4.2', '16.4.3', '16.5.1', '16.5.2', '16.5.3'],
];

const rows = lines
  .map((line) => line.split(' | '))
  .filter(([no = '']) => /^\| \d/.test(no))
  .map(([no = '', level = '', , verdict = '', ...shown]) => ({
    ...{ no: no.slice(2), level, verdict, shown: shown.join(' | ').replace(/ \|$/, '') },
  }));

/** A link to a test is followed by the sentences that count, “each in these”. */
const tests = lines.flatMap((line) =>
  [...line.matchAll(/\]\(([^)]+\.spec\.ts)\)((?:(?:, )?[ ]?“[^”]+”)*)/g)]
    .filter(() => line.startsWith('| '))
    .map(([, file = '', sentences = '']) => ({
      ...{ file, sentences: [...sentences.matchAll(/“([^”]+)”/g)].map(([, sentence = '']) => sentence) },
    })),
);

describe('The answers to the ASVS', () => {
  it('are a row for each requirement, in its order', () => expect(rows.map(({ no }) => no)).toEqual(asked));

  it.each(rows)('$no has a level and a verdict, and shows what for', ({ level, verdict, shown }) => {
    expect(['1', '2']).toContain(level);
    expect(['holds', 'partly', 'does not hold', 'n/a']).toContain(verdict);
    expect(shown.length).toBeGreaterThan(3);
  });

  it.each(rows.filter(({ verdict }) => verdict === 'holds'))(
    '$no, which holds, names a file, or another row that does',
    ({ shown }) => expect(shown).toMatch(/\]\([^)]+\)|\b\d+\.\d+\.\d+\b/),
  );

  it.each(tests)('names a sentence of $file, which says so', ({ file, sentences }) => {
    const text = readFileSync(new URL(file, page), 'utf8');
    expect(sentences).not.toEqual([]);
    for (const sentence of sentences) expect([sentence, text.includes(sentence)]).toEqual([sentence, true]);
  });
});
