/** From one moment to another, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The longest time within the span in which nothing happened; all of it when nothing did. */
export function longestPauseMs(times: readonly number[], { from, to }: Span): number {
  const moments = [from, ...times.filter((at) => at > from && at < to).toSorted((a, b) => a - b), to];
  return Math.max(...moments.slice(1).map((at, index) => at - (moments[index] ?? at)), 0);
}
