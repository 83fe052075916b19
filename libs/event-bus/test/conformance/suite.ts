import { beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Adapter, Ground } from './adapter.ts';
import { batchSentences } from './batches.ts';
import { exceptionsOf } from './exceptions.ts';
import { groupSentences } from './groups.ts';
import { illTreatmentSentences } from './ill-treatment.ts';
import { placeSentences } from './places.ts';
import { recordSentences } from './records.ts';
import { Scene } from './scene.ts';
import type { Sentences } from './sentences.ts';

const sentences: Sentences = { ...recordSentences, ...placeSentences, ...batchSentences, ...groupSentences };

/** Every transport passes all of this, or says in the README what it is excused from and why. */
export function conformanceSuite(adapter: Adapter): void {
  const excused = exceptionsOf(adapter.name);
  const terms = { excused, sessionMs: adapter.sessionMs };

  describe(`the ${adapter.name} transport`, () => {
    beforeAll(() => Logger.overrideLogger(false)); // faults are what it is about

    tell(sentences, terms, () => adapter.open());
    tell(illTreatmentSentences, terms, () => {
      if (!adapter.openServer) throw new Error(`${adapter.name} has no server: the README's table has to say so`);
      return adapter.openServer();
    });

    it('is excused from nothing that is not in the suite', () => {
      const all = new Set([...Object.keys(sentences), ...Object.keys(illTreatmentSentences)]);
      expect([...excused].filter((sentence) => !all.has(sentence))).toEqual([]);
    });
  });
}

function tell<On extends Ground>(
  told: Sentences<On>,
  { excused, sessionMs }: { excused: ReadonlySet<string>; sessionMs: number },
  open: () => Promise<On>,
): void {
  const all = Object.entries(told);
  const skipped = all.filter(([sentence]) => excused.has(sentence));
  // oxlint-disable-next-line jest/no-disabled-tests -- the README says why
  if (skipped.length > 0) it.skip.each(skipped)('%s', () => undefined);
  const held = all.filter(([sentence]) => !excused.has(sentence));
  if (held.length > 0)
    it.each(held)('%s', async (_, holds) => {
      const scene = new Scene(await open(), sessionMs);
      try {
        await holds(scene);
      } finally {
        await scene.end();
      }
    });
}
