import type { ConnectionOptions } from '@platformatic/kafka';
import type { KafkaSecurity } from '../kafka-security.ts';

/** What each of the client's parts is made with. */
export interface ClientOptions {
  readonly clientId: string;
  readonly bootstrapBrokers: string[];
  readonly connectTimeout: number;
  readonly requestTimeout: number;
  readonly tls?: object;
  readonly tlsServerName?: boolean;
  readonly sasl?: NonNullable<ConnectionOptions['sasl']>;
}

const mechanisms = { plain: 'PLAIN', 'scram-sha-256': 'SCRAM-SHA-256', 'scram-sha-512': 'SCRAM-SHA-512' } as const;

export function securityOptions(
  { tls, login }: KafkaSecurity = { tls: false },
): Pick<ClientOptions, 'tls' | 'tlsServerName' | 'sasl'> {
  return {
    ...(tls && { tls: {}, tlsServerName: true }),
    ...(login && { sasl: { ...login, mechanism: mechanisms[login.mechanism] } }),
  };
}
