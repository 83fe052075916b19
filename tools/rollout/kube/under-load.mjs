import { setTimeout as pause } from 'node:timers/promises';
import { StackError } from '../../dev-stack/stack-error.mjs';
import { startLoad } from './load.mjs';
import { howItIs } from './pods.mjs';

/** Before what is done to the system, and after it. */
const quietMs = 5_000;

/**
 * @typedef {import('./scenarios.mjs').Stage} Stage
 * @typedef {Awaited<ReturnType<typeof startLoad>>} Load
 *
 * @param {Stage} stage
 * @param {(load: Load) => Promise<string[]>} work gives what it has seen
 * @param {{ forgivenFailures?: () => number, forgivesRefusals?: boolean, share?: number }} [options]
 * @returns {Promise<string[]>}
 */
export async function underLoad({ url, keep }, work, options = {}) {
  const { forgivenFailures = () => 0, forgivesRefusals = false, share = 1 } = options;
  // Pods that are replaced take what they wrote with them.
  const onFirstFailure = () => void howItIs().then((text) => keep('first-failure.txt', text));
  const load = await startLoad(url, { share, onFirstFailure });
  const done = [];
  let fault;
  try {
    await pause(quietMs);
    done.push(...(await work(load)));
    await pause(quietMs);
  } catch (error) {
    fault = error;
  }
  const seen = await load.stop();
  done.push(...told(seen));
  keep('load.txt', [...done, ...seen.failures].join('\n'));
  if (fault)
    throw new StackError(fault instanceof StackError ? fault.message : fault.stack, { details: done.join('\n') });
  const { failures, refused, unfinished, loggedOut } = seen;
  const lost = failures.length > forgivenFailures() || unfinished.length > 0 || loggedOut > 0;
  if (lost || (refused > 0 && !forgivesRefusals))
    throw new StackError('requests were lost', { details: done.join('\n') });
  return done;
}

function told({ answered, failures, refused, loggedOut, orders, unfinished, waits }) {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part) => `${Math.round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0)} ms`;
  return [
    `${answered + failures.length} requests, ${failures.length} failed, ${refused} connections refused, ${loggedOut} log-outs; half within ${at(0.5)}, 99 % within ${at(0.99)}, all within ${at(1)}`,
    `${orders.length} orders placed, ${unfinished.length} of them not completed`,
    ...failures.slice(0, 8),
  ];
}
