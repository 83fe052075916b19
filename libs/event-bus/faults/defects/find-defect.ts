import type { CampaignPlan } from '../campaign.ts';
import { goThrough } from '../go-through.ts';
import { Turns } from '../turns.ts';
import { Visit } from '../visit.ts';
import { withDefect, type Defect } from './defect.ts';

export interface Finding {
  readonly defect: Defect;
  /** By the promise that it is to be found by. */
  readonly isFound: boolean;
  readonly rounds: number;
  readonly broken: readonly string[];
}

/** Some show at the first time, some need luck with the interleaving: a defect that hides for longer counts as not found. */
const mostRounds = 10;

export type Search = Omit<CampaignPlan, 'roundsOf'>;

/** Each in a copy of its own, so that several are looked for at a time; those that need three brokers one after another. */
export function findDefects(defects: readonly Defect[], search: Search): readonly Promise<Finding>[] {
  const together = new Turns(search.worldsAtOnce);
  const onBrokers = new Turns(1);
  return defects.map((defect) => {
    const turns = defect.row.hits === 'brokers' ? onBrokers : together;
    return turns.run(() => findDefect(defect, search));
  });
}

async function findDefect(defect: Defect, search: Search): Promise<Finding> {
  return withDefect(search.root, defect, async (copy) => {
    const broken = new Set<string>();
    for (let round = 0; round < mostRounds; round++) {
      const visit = new Visit(defect.row, round);
      await goThrough([visit], { ...search, root: copy });
      for (const { promise } of (await visit.report)?.broken ?? []) broken.add(promise);
      if (broken.has(defect.breaks)) return { defect, isFound: true, rounds: round + 1, broken: [...broken] };
    }
    return { defect, isFound: false, rounds: mostRounds, broken: [...broken] };
  });
}

export function describeFinding({ defect, isFound, rounds, broken }: Finding): string {
  const { name, row, breaks } = defect;
  const verdict = isFound ? `found in round ${rounds} by: ${breaks}` : `NOT FOUND in ${rounds} rounds by: ${breaks}`;
  const others = broken.filter((promise) => promise !== breaks);
  return [
    `${name.padEnd(46)}${row.name.padEnd(44)}${verdict}`,
    ...(others.length > 0 ? [`${' '.repeat(90)}also: ${others.join('; ')}`] : []),
  ].join('\n');
}
