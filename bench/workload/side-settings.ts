/** What the process of a side is told. */
export interface SideSettings {
  readonly databaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
  /** Of a role that may replicate. */
  readonly replicationUrl: string;
  /** Events a second, for those who publish at a given rate. */
  readonly rate?: number;
  /** How to consume, for those who can do it in several ways. */
  readonly mode?: string;
}

export function toEnvironment(settings: SideSettings): NodeJS.ProcessEnv {
  const { databaseUrl, replicationUrl, kafkaBrokers, topicPrefix, rate, mode } = settings;
  return {
    NODE_ENV: 'production',
    BENCH_DATABASE_URL: databaseUrl,
    BENCH_REPLICATION_URL: replicationUrl,
    BENCH_KAFKA_BROKERS: kafkaBrokers.join(','),
    BENCH_TOPIC_PREFIX: topicPrefix,
    BENCH_RATE: String(rate ?? 0),
    BENCH_MODE: mode ?? '',
  };
}

export function settingsFromEnvironment(): Required<SideSettings> {
  return {
    databaseUrl: told('BENCH_DATABASE_URL'),
    replicationUrl: told('BENCH_REPLICATION_URL'),
    kafkaBrokers: told('BENCH_KAFKA_BROKERS').split(','),
    topicPrefix: told('BENCH_TOPIC_PREFIX'),
    rate: Number(told('BENCH_RATE')),
    mode: told('BENCH_MODE'),
  };
}

function told(variable: string): string {
  const text = process.env[variable];
  if (text === undefined) throw new Error(`${variable} is missing: the command of a benchmark starts this program`);
  return text;
}

/** Resolves when whoever started us lets go: standard input is the leash. */
export function untilInputEnds(): Promise<void> {
  return new Promise((resolve) => void process.stdin.resume().once('end', resolve));
}
