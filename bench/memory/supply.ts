/** What a side works on, and never comes to the end of. */
export interface Supply {
  /** Ready for a side that starts. */
  fill(): Promise<void>;
  /** How many events the side has done. */
  done(): Promise<number>;
  /** Adds what was used up; called over and over. */
  refill(): Promise<void>;
  remove(): Promise<void>;
}

/** What waits for a side. */
export interface Load {
  readonly waiting: number;
  /** Of as many lines as can be published; else of three. */
  readonly isLarge: boolean;
}
