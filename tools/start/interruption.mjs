import { constants } from 'node:os';
import { whenOrphaned } from './orphan.mjs';

const shellOffset = 128;
/** Ctrl-C reaches us from the terminal and once more from npm, which passes on what it gets. */
const echoMs = 1_000;

/**
 * Works until the work is done or Ctrl-C and its like come, and cleans up either way. A second Ctrl-C ends this process at once;
 * the servers' guard then stops what it started.
 * @param {(signal: AbortSignal) => Promise<number>} work gives the exit code
 * @param {() => Promise<void>} cleanUp
 * @returns {Promise<number>} when interrupted, the exit code that shells use for that signal
 */
export async function untilInterrupted(work, cleanUp) {
  const controller = new AbortController();
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers();
  let interruptedAt = Infinity;
  function onSignal(_name, number) {
    const exitCode = shellOffset + number;
    if (Date.now() - interruptedAt > echoMs) process.exit(exitCode);
    interruptedAt = Math.min(interruptedAt, Date.now());
    controller.abort();
    interrupt(exitCode);
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, onSignal);
  whenOrphaned(() => onSignal('SIGHUP', constants.signals.SIGHUP));
  try {
    return await Promise.race([work(controller.signal), interrupted]);
  } finally {
    controller.abort();
    await cleanUp();
  }
}
