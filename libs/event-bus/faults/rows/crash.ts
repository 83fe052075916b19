import type { Program } from '../world/program.ts';
import { describe, matches, NotReached, patienceMs, type Point } from './point.ts';

/** Kills whichever of the processes comes to the point as the n-th; resolves with it once it is dead. */
export function killAt(programs: readonly Program[], point: Point, nth: number): Promise<Program> {
  return at(programs, point, nth, (program) => program.kill());
}

/** Has something done when one of the processes comes to the point as the n-th. The conversation waits there, and is cut then. */
export function at(
  programs: readonly Program[],
  point: Point,
  nth: number,
  act: (program: Program) => Promise<void> | void,
): Promise<Program> {
  const { promise, resolve, reject } = Promise.withResolvers<Program>();
  let passed = 0;
  const removals = programs.map((program) =>
    program.addWatcher(async (step) => {
      if (!matches(step, point)) return 'go-on';
      timer.refresh();
      if (++passed !== nth) return 'go-on';
      end();
      try {
        await act(program);
        resolve(program);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      return 'cut';
    }),
  );
  const end = () => {
    clearTimeout(timer);
    for (const remove of removals) remove();
  };
  const timer = setTimeout(() => {
    end();
    reject(new NotReached(`${describe(point)} was reached ${passed} times, not ${nth}`));
  }, patienceMs);
  return promise;
}
