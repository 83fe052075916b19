import { pino } from 'pino';

/** A line costs a system call; a page of them costs the same. */
const pageBytes = 4096;
const longestWaitMs = 100;

let output: ReturnType<typeof pino.destination> | undefined;

/** Standard output, written by the page: at most a tenth of a second late, and complete when the process ends by itself. */
export function standardOutput(): ReturnType<typeof pino.destination> {
  if (output) return output;
  const opened = pino.destination({ fd: 1, sync: true, minLength: pageBytes });
  setInterval(() => opened.flush(), longestWaitMs).unref(); // not flushSync: that waits for the disk, where the output is a file
  process.on('exit', () => opened.flushSync());
  return (output = opened);
}
