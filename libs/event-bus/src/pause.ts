/** Resolves after a while, or at once when the signal says that nobody waits any more. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
  });
}

/** How long to wait after so many failures in a row: doubling, bounded, and never at the same moment as everybody else. */
export function backOffMs(failures: number, { from = 100, to = 5_000 } = {}): number {
  return Math.min(from * 2 ** failures, to) * (0.5 + Math.random() / 2);
}

/** Repeats what a cluster may refuse while it is still electing leaders; fails with the last error. */
export async function insist<Result>(work: () => Promise<Result>, tries: number): Promise<Result> {
  for (let failures = 0; ; failures++) {
    try {
      return await work();
    } catch (error) {
      if (failures + 1 >= tries) throw error;
    }
    await pause(backOffMs(failures, { from: 20, to: 1_000 }));
  }
}

/** Does something again and again until nobody wants it any more. What fails is told, and done again next time. */
export async function keepDoing(
  work: () => Promise<void>,
  everyMs: number,
  { signal, onFailure }: { readonly signal: AbortSignal; readonly onFailure: (error: unknown) => void },
): Promise<void> {
  while (!signal.aborted) {
    await pause(everyMs, signal);
    if (!signal.aborted) await work().catch(onFailure);
  }
}
