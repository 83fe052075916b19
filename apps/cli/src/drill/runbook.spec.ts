import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lineOf, Runbook, wordsOf } from './runbook.ts';

const text = `# LampOut

## Meaning

    atlas lamps burn --all

## First

    atlas lamps list

## Then

| what it shows | what to do |

    atlas lamps light --room hall --dry-run
    atlas lamps light --room hall --note 'a new bulb'

## Done when

    max(lamps_out) == 0

## Escalation

The electrician.
`;

describe('a runbook', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-runbooks-'));
  let runbook: Runbook;

  beforeAll(() => {
    writeFileSync(join(folder, 'LampOut.md'), text);
    runbook = Runbook.of('LampOut', folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is followed where it tells to act, and nowhere else', () =>
    expect(runbook.commands.map((words) => words.slice(0, 3).join(' '))).toEqual([
      'atlas lamps list',
      'atlas lamps light',
      'atlas lamps light',
    ]));

  it('has its command carried out, with the values of the day', () =>
    expect(runbook.command('atlas lamps light', { '--room': 'kitchen' })).toEqual([
      ...['atlas', 'lamps', 'light', '--room', 'kitchen', '--note', 'a new bulb'],
    ]));

  it('says when it is over', () => expect(runbook.doneWhen).toBe('max(lamps_out) == 0'));

  it.each([
    { asked: 'atlas lamps burn', values: {}, says: 'has no command "atlas lamps burn"' },
    { asked: 'atlas lamps list', values: { '--room': 'hall' }, says: 'has no --room' },
  ])('does not make up $asked $values', ({ asked, values, says }) =>
    expect(() => runbook.command(asked, { ...values })).toThrow(says),
  );
});

describe('the words of a command', () => {
  it.each([
    [`atlas dlq discard billing/42 --note 'an order'`, ['atlas', 'dlq', 'discard', 'billing/42', '--note', 'an order']],
    [`logs -l 'component in (a, b)' --since=1h`, ['logs', '-l', 'component in (a, b)', '--since=1h']],
  ])('%s', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
    expect(wordsOf(lineOf(words))).toEqual(words);
  });
});
