export interface Command<Options> {
  /** The URL of its entry file. */
  readonly program: string;
  /** What --help shows, unless the work knows its own. */
  readonly usage?: string;
  readonly parse?: (args: string[]) => Options;
  readonly needsPackages?: boolean;
}

/** Frames a command that somebody types; `work` gives the exit code. */
export declare function runCommand<Options>(
  command: Command<Options>,
  work: (options: Options) => Promise<number>,
): Promise<void>;
