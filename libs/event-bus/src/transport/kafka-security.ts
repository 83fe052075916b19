import type { KafkaConfig } from 'kafkajs';

/** The part of a configuration that says how brokers are spoken to. Each of it may be left out. */
export interface KafkaSecuritySettings {
  readonly kafkaTls?: 'on' | 'off';
  readonly kafkaSasl?: 'none' | LoginMechanism;
  readonly kafkaUsername?: string;
  readonly kafkaPassword?: string;
}

type LoginMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

/** Who the brokers are is always checked, by the authorities that this process trusts (NODE_EXTRA_CA_CERTS adds one). */
export interface KafkaSecurity {
  readonly tls: boolean;
  readonly login?: Login;
}

interface Login {
  readonly mechanism: LoginMechanism;
  readonly username: string;
  readonly password: string;
}

export function securityOf(settings: KafkaSecuritySettings): KafkaSecurity {
  const { kafkaTls, kafkaSasl: mechanism = 'none', kafkaUsername = '', kafkaPassword = '' } = settings;
  const tls = kafkaTls === 'on';
  return mechanism === 'none'
    ? { tls }
    : { tls, login: { mechanism, username: kafkaUsername, password: kafkaPassword } };
}

/** In the words of kafkajs. */
export function kafkajsSecurity({ tls, login }: KafkaSecurity = { tls: false }): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  return { ssl: tls, ...(login && { sasl: saslOf(login) }) };
}

/** To the compiler each mechanism is a type of its own. */
function saslOf({ mechanism, ...who }: Login): NonNullable<KafkaConfig['sasl']> {
  switch (mechanism) {
    case 'plain':
      return { mechanism, ...who };
    case 'scram-sha-256':
      return { mechanism, ...who };
    case 'scram-sha-512':
      return { mechanism, ...who };
  }
}
