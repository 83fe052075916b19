import type { Random } from '../random.ts';
import { runRow } from '../run-row.ts';
import type { WorldParts } from '../world/world.ts';
import { withDefect, type Defect } from './defect.ts';

export interface Finding {
  readonly defect: Defect;
  /** By the promise that it is to be found by. */
  readonly isFound: boolean;
  readonly rounds: number;
  readonly broken: readonly string[];
}

const mostRounds = 6;

/** Until it shows: some do at the first time, some need luck with the interleaving. */
export async function findDefect(defect: Defect, random: Random, parts: WorldParts): Promise<Finding> {
  return withDefect(parts.root, defect, async (root) => {
    const broken = new Set<string>();
    for (let round = 0; round < mostRounds; round++) {
      const reports = await runRow(defect.row, [round], random, { ...parts, root });
      for (const { promise } of reports.flatMap((report) => report.broken)) {
        broken.add(promise);
      }
      if (broken.has(defect.breaks)) return { defect, isFound: true, rounds: round + 1, broken: [...broken] };
    }
    return { defect, isFound: false, rounds: mostRounds, broken: [...broken] };
  });
}

export function describeFinding({ defect, isFound, rounds, broken }: Finding): string {
  const verdict = isFound
    ? `found after ${rounds}: ${defect.breaks}`
    : `NOT FOUND in ${rounds}; must show as: ${defect.breaks}`;
  const others = broken.filter((promise) => promise !== defect.breaks);
  return `${defect.name.padEnd(44)} ${verdict}${others.length > 0 ? `\n${' '.repeat(45)}also: ${others.join('; ')}` : ''}`;
}
