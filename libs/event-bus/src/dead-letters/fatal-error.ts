/** Thrown by a handler that knows that no retry will help: its event becomes a dead letter at once, without further tries. */
export class FatalError extends Error {}

/** Also when a handler has wrapped it. */
export function isFatal(error: unknown): boolean {
  return error instanceof FatalError || (error instanceof Error && isFatal(error.cause));
}
