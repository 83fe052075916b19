export interface ServersToStart {
  readonly directory?: string;
  readonly profile?: 'safe' | 'fast';
  readonly ports?: 'free' | Readonly<Partial<Record<'postgres' | 'redis' | 'kafka' | 'smtp' | 'inbox', number>>>;
  readonly servers?: readonly string[];
  readonly progress?: { step<Done>(title: string, work: () => Promise<Done>): Promise<Done> };
}

export interface Addresses {
  readonly postgresUrl: string;
  readonly kafkaBrokers: string;
  readonly redisUrl: string;
  readonly smtpUrl: string;
  readonly inboxUrl: string;
}

export function startServers(options?: ServersToStart): Promise<Addresses>;
export function stopServers(options?: ServersToStart): Promise<void>;
export function releaseServers(options?: ServersToStart): Promise<void>;
