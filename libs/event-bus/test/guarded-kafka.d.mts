export interface Guard {
  readonly certificate: string;
  readonly key: string;
  readonly username: string;
  readonly password: string;
}

export interface GuardedKafka {
  readonly address: string;
  stop(): Promise<void>;
}

export function startGuardedKafka(directory: string, guard: Guard): Promise<GuardedKafka>;
