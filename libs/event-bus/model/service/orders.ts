import type { Ailment, Kind } from '../promise/fact.ts';

export type Build = 'now' | 'next';

/** A member of the group, from its start to its end. */
export interface Life {
  readonly name: string;
  readonly build: Build;
  readonly databaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
}

export interface FactToTell {
  readonly name: string;
  readonly kind: Kind;
  readonly key: string;
  readonly ailment: Ailment;
}

/** One transaction. */
export interface Telling {
  readonly tenant: string;
  readonly facts: readonly FactToTell[];
  readonly rollsBack: boolean;
}

/** What a process is asked, over Node's channel to a child; each order is answered when it has been carried out. */
export type Order =
  | { readonly do: 'live'; readonly life: Life }
  | { readonly do: 'tell'; readonly telling: Telling }
  /** Ends as a deployment ends a member; the process stays, for another life. */
  | { readonly do: 'leave' };

export interface NumberedOrder {
  readonly number: number;
  readonly order: Order;
}

export type Answer = { readonly ready: true } | { readonly done: number; readonly failure?: string };
