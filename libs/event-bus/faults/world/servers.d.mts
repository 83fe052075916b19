export type ServerName = 'postgres' | 'kafka';

/** PostgreSQL with everything that makes a commit durable, and Kafka; they can be killed, and started again where they were. */
export declare class Servers {
  /** In a directory of their own, relative to the project's: whoever else uses these would have them killed under his feet. */
  static start(directory: string): Promise<Servers>;
  /** As a superuser. */
  readonly postgresUrl: string;
  readonly postgresPort: number;
  readonly brokerPorts: readonly number[];
  /** To the server's first process: when it is killed, PostgreSQL's others notice, and end. Resolves when it is gone. */
  signal(name: ServerName, signal: NodeJS.Signals): Promise<void>;
  /** Starts what is down, where it was, on the same data. */
  revive(): Promise<void>;
  release(): Promise<void>;
}
