/** What a comparison on PostgreSQL and Kafka is given. */
export interface Comparing {
  readonly postgresUrl: string;
  readonly kafkaBrokers: readonly string[];
  /** Where the broker's files lie: its process is found by them. */
  readonly kafkaDirectory: string;
  /** The built program of a side. */
  readonly bundle: (side: string) => string;
  readonly rounds: number;
  readonly seconds: number;
  readonly gate: boolean;
  readonly progress: Progress;
}

interface Progress {
  note(text: string): void;
  step<Result>(title: string, work: () => Promise<Result>, outcome?: (result: Result) => string): Promise<Result>;
}
