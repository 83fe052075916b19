/** What the harness asks of a program, over Node's channel to a child; each order is answered when it has been carried out. */
export type Order =
  /** Publishes at random, in several transactions at a time, until told to rest. */
  | { readonly do: 'traffic'; readonly traffic: TrafficPlan }
  | { readonly do: 'rest' }
  /** Publishes these, one transaction after another. */
  | { readonly do: 'light'; readonly transactions: readonly Lighting[] }
  /** Answered with what one of its metrics says, all labels together. */
  | { readonly do: 'measure'; readonly metric: string };

export interface TrafficPlan {
  readonly seed: number;
  readonly tenants: readonly string[];
  readonly lampsPerTenant: number;
  /** How likely a lamp is one that nobody has heard of. */
  readonly newLamps: number;
  /** The most that one transaction publishes. */
  readonly lampsAtOnce: number;
  readonly loops: number;
  /** Of each loop, at most: what has piled up when a process comes back must be little. */
  readonly transactions: number;
  readonly pauseMs: number;
}

export interface Lighting {
  readonly tenant: string;
  readonly lamps: readonly string[];
}

export type Answer =
  | { readonly ready: true }
  | { readonly done: number; readonly value?: number }
  | { readonly done: number; readonly failure: string };

export interface NumberedOrder {
  readonly number: number;
  readonly order: Order;
}
