import type { Broker } from '../../src/transport/broker.ts';

/** What the suite needs of a transport to hold it to the port. */
export interface Adapter {
  /** As the table of exceptions in the README calls it. */
  readonly name: string;
  /** How long its members may be silent. */
  readonly sessionMs: number;
  /** Two empty topics of its own. */
  open(): Promise<Ground>;
  /** The same on a server of its own, which the suite may ill-treat. */
  openServer?(): Promise<IllTreated>;
}

export interface Ground {
  readonly topic: string;
  readonly otherTopic: string;
  /** As one of a service's processes has it; closed with the ground. Its members may be silent for longer, where that is said. */
  broker(sessionMs?: number): Broker;
  /** The oldest records go, as when their time is over. */
  truncate(topic: string, partition: number, offset: number): Promise<void>;
  /** As the server counts them; in memory there is none to ask. */
  members?(group: string): Promise<number>;
  close(): Promise<void>;
}

export interface IllTreated extends Ground {
  restart(): Promise<void>;
  /** It takes connections and answers nothing, until it is thawed. */
  freeze(): Promise<void>;
  thaw(): void;
}
