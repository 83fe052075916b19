import type { AnyContract } from '../contract/contract.ts';
import { deadLetterTopicOf } from '../dead-letters/dead-letter-copy.ts';

/** What a service says of its part in the conversation. */
export interface BusDeclaration {
  /** The service's name; its consumer group is called the same. */
  readonly service: string;
  /** Of the build, as dead letters tell it. */
  readonly version?: string;
  readonly publishes: readonly AnyContract[];
  readonly consumes: readonly AnyContract[];
  /** Every contract of the build: an event that is none of them waits for a build that knows it. */
  readonly knows: readonly AnyContract[];
}

export function topicsOf(contracts: readonly AnyContract[]): readonly string[] {
  return [...new Set(contracts.map(({ topic }) => topic))];
}

/** All that the service puts on topics: its facts, and copies of what it has given up. */
export function relayedTopicsOf({ service, publishes, consumes }: BusDeclaration): readonly string[] {
  return [...topicsOf(publishes), ...(consumes.length > 0 ? [deadLetterTopicOf(service)] : [])];
}
