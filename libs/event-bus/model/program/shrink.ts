import type { Program, Step } from './step.ts';

type Fails = (steps: readonly Step[]) => Promise<boolean>;

/**
 * A smaller program that still fails: steps are dropped, many at a time at first, then facts of the steps that are left. What fails
 * only now and then may be taken for what does not: then less is dropped than could be.
 */
export async function shrink(
  program: Program,
  fails: (smaller: Program) => Promise<boolean>,
  mostTries: number,
): Promise<Program> {
  let tries = 0;
  const stillFails: Fails = async (steps) =>
    steps.length > 0 && tries++ < mostTries && (await fails({ ...program, steps }));
  const steps = await withoutFacts(await withoutSteps(program.steps, stillFails), stillFails);
  return { ...program, steps };
}

/** From the end on: what comes last is least likely to be the cause of anything. */
async function withoutSteps(all: readonly Step[], stillFails: Fails): Promise<readonly Step[]> {
  let steps = all;
  for (let size = steps.length >> 1; size > 0; size >>= 1) {
    for (let end = steps.length; end > 0; end -= size) {
      const fewer = steps.toSpliced(Math.max(end - size, 0), Math.min(size, end));
      if (await stillFails(fewer)) steps = fewer;
    }
  }
  return steps;
}

async function withoutFacts(all: readonly Step[], stillFails: Fails): Promise<readonly Step[]> {
  let steps = all;
  for (const place of all.keys()) {
    const step = all[place];
    for (const fact of step?.do === 'tell' ? step.facts : []) {
      const current = steps[place];
      if (current?.do !== 'tell' || current.facts.length === 1) continue;
      const smaller = steps.with(place, { ...current, facts: current.facts.filter((one) => one !== fact) });
      if (await stillFails(smaller)) steps = smaller;
    }
  }
  return steps;
}
