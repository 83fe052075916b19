/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {{ reason?: string }} filled in when the process has ended
 */
export function endingOf(child) {
  /** @type {{ reason?: string }} */
  const ending = {};
  child.once('error', (error) => {
    ending.reason = error.message;
  });
  child.once('exit', (code, signal) => {
    ending.reason = signal ?? `exit code ${code}`;
  });
  return ending;
}
