import type { logLevels, roles } from './config/service-variables.ts';

/** The part of a service's configuration that this library reads. */
export interface ProcessConfig {
  readonly service: string;
  readonly port: number;
  readonly host: string;
  readonly logLevel: (typeof logLevels)[number];
  /** Where spans are sent; nowhere when it is empty or left out. */
  readonly tracesUrl?: string;
  readonly drainMs: number;
  readonly stopTimeoutMs: number;
  /** Whose word is taken for the address of a client: balancers in front of this process. Absent: nobody's. */
  readonly trustedProxies?: readonly string[];
  /** How long a client may take to send a request; a minute when left out. */
  readonly requestTimeoutMs?: number;
  /** Absent in a process that no gateway calls: it lets in nobody by token. */
  readonly tokenJwksFile?: string;
  /** All of them when left out. */
  readonly roles?: readonly (typeof roles)[number][];
}
