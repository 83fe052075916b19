import { setInterval } from 'node:timers';

/**
 * npm passes a SIGTERM on to the shell that it runs us in, and that shell may die without passing it on to us.
 * Only under npm: whoever starts us otherwise may leave on purpose, as nohup does.
 * @param {() => void} act
 */
export function whenOrphaned(act) {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, 500);
  watch.unref();
}
