/** A message that fails is tried three times before it becomes a dead letter: at once, after 200 ms, after 800 ms. */
export const maxAttempts = 3;

/** How long to wait after the given failed attempt (the first is 1). */
export function retryDelayMs(failedAttempts: number): number {
  return 200 * 4 ** (failedAttempts - 1);
}
