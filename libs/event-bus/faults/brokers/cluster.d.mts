import { Servers } from '../world/servers.mjs';

/**
 * Three brokers, each a controller too, and a PostgreSQL. To a world they are servers like any others: `kafka` is all three.
 * A broker that has ended comes back on its port; none may be frozen then: it would be taken for a broken one.
 */
export declare class BrokerCluster extends Servers {
  static start(directory: string): Promise<BrokerCluster>;
  /** By which brokers are known, to each other and here; in the order of their ports. */
  readonly brokers: readonly number[];
  /** SIGKILL. */
  kill(broker: number): Promise<void>;
  /** SIGTERM: it hands over what it leads, then ends. */
  end(broker: number): Promise<void>;
  /** It stands still with its connections open; its kernel goes on accepting new ones. */
  freeze(broker: number): void;
  thaw(broker: number): void;
}
