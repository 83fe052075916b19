/**
 * Milliseconds since it was started, rather too many than too few. The monotonic clock stands still while the whole machine is
 * paused; the wall clock does not, but may be set back.
 */
export function startStopwatch(): () => number {
  const [monotonic, wall] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - monotonic, Date.now() - wall);
}
