/**
 * `counted` is told in one major by the older build and in two by the newer; a dead `glimpsed` lets its key go on without it;
 * `opened` is of another topic, and its handler takes many; only the newer build knows `weighed`.
 */
export type Kind = 'counted' | 'glimpsed' | 'opened' | 'weighed';

/** What is wrong with a fact: its handler fails, for a moment, until somebody does something, or for good; or it breaks its contract. */
export type Ailment = 'none' | 'falters' | 'throws' | 'fatal' | 'misshapen';

/** A fact as it was committed. */
export interface Fact {
  readonly name: string;
  readonly kind: Kind;
  readonly key: string;
  readonly ailment: Ailment;
  /** Told by a build that says it in two. */
  readonly isInTwoMajors: boolean;
}

export function topicOf(kind: Kind): string {
  return kind === 'opened' ? 'doors' : 'things';
}

/** Order is promised here, and nowhere else. */
export function placeOf({ kind, key }: Pick<Fact, 'kind' | 'key'>): string {
  return `${topicOf(kind)} ${key}`;
}
