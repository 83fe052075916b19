import { setInterval } from 'node:timers';

/**
 * @typedef {{ step: <T>(title: string, work: () => Promise<T>, outcome?: (result: T) => string) => Promise<T>, note: (text: string) => void }} Progress
 */

/**
 * Tells what is happening, line by line, so that a terminal, a pipe and a log file show the same.
 * @param {{ write?: (line: string) => void, quietBelowMs?: number, stillEveryMs?: number, now?: () => number }} [options]
 *   quietBelowMs: steps that end sooner leave no trace
 * @returns {Progress}
 */
export function createProgress({
  write = (line) => console.log(line),
  quietBelowMs = 0,
  stillEveryMs = 5_000,
  now = Date.now,
} = {}) {
  return {
    note: (text) => write(`  ${text}`),

    async step(title, work, outcome = () => title) {
      const began = now();
      const elapsed = () => `${((now() - began) / 1000).toFixed(1)} s`;
      const ticker = setInterval(() => write(`  … ${title} (${elapsed()})`), stillEveryMs);
      try {
        const result = await work();
        if (now() - began >= quietBelowMs) write(`  ✓ ${outcome(result)} (${elapsed()})`);
        return result;
      } catch (error) {
        write(`  ✗ ${title} (${elapsed()})`);
        throw error;
      } finally {
        clearInterval(ticker);
      }
    },
  };
}
