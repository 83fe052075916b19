interface Progress {
  step<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
}

/** Where pgbench is; Debian's is fetched, without being installed, when there is none. */
export function pgbenchProgram(progress: Progress): Promise<string>;
