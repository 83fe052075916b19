export interface Patience {
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/**
 * Repeats an assertion until it holds; fails with its last error once patience is over. Tests wait for conditions, never for
 * time: patience is for the slowest machine, and says nothing of how soon something must happen.
 */
export async function eventually<Result>(
  assertion: () => Promise<Result> | Result,
  { withinMs = 120_000, everyMs = 25 }: Patience = {},
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }
}
