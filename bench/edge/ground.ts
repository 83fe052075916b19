import type { TestSigner } from '@atlas/service/testing';
import type { AccountsStandIn } from './accounts-stand-in.ts';
import type { Customers } from './customers.ts';

/** Until a gateway of Node has compiled what it runs, and knows its callers. */
export const warmUpSeconds = 8;

/** Where the built programs lie, and where they may write. */
export interface Places {
  readonly app: (name: string) => string;
  readonly bundle: (side: string) => string;
  readonly logs: string;
}

/** What both gateways stand on. */
export interface EdgeGround extends Places {
  readonly redisUrl: string;
  readonly redisDirectory: string;
  readonly signer: TestSigner;
  readonly customers: Customers;
  readonly accounts: AccountsStandIn;
}

interface Progress {
  note(text: string): void;
  step<Result>(title: string, work: () => Promise<Result>, outcome?: (result: Result) => string): Promise<Result>;
}

/** How it was asked for. */
export interface Asked {
  readonly rounds: number;
  readonly seconds: number;
  readonly gate: boolean;
  readonly progress: Progress;
}
