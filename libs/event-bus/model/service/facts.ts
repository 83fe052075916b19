import type { EventContract } from '../../src/index.ts';
import { topicOf, type Ailment, type Kind } from '../promise/fact.ts';

export interface FactData {
  readonly key: string;
  readonly name: string;
  /** A misshapen one is told all the same, as if the publisher's check had a hole. */
  readonly ailment: Ailment;
}

export interface WeightyData extends FactData {
  readonly weight: number;
}

export const Counted = fact('counted');
export const Glimpsed = fact('glimpsed');
export const Opened = fact('opened');
/** The newer build knows it, the older does not. */
export const Weighed = fact('weighed');
/** What every handler publishes. */
export const Seen: EventContract<FactData> = { ...fact('counted'), type: 'fact.seen', topic: 'seen' };

/** The newer build's major of the same fact; the older one's is told beside it. */
export const CountedAnew: EventContract<WeightyData> = {
  ...Counted,
  version: '2.0',
  major: 2,
  parse: parseWeighty,
  previous: {
    contract: { ...Counted, key: keyOf, url: () => undefined, assertPublishable: () => undefined },
    upcast: (older) => ({ ...parseFact(older), weight: 1 }),
    downcast: ({ weight: _, ...data }) => data,
  },
};

export const modelTopics = ['things', 'doors', 'seen', 'model.dlt'];

function fact(kind: Kind): EventContract<FactData> {
  return {
    ...{ type: `fact.${kind}`, version: '1.0', major: 1, topic: topicOf(kind) },
    key: ({ key }) => key,
    url: () => undefined,
    assertPublishable: () => undefined,
    parse: parseFact,
  };
}

function keyOf(data: unknown): string {
  return fieldsOf(data).key;
}

function parseFact(data: unknown): FactData {
  const { key, name, ailment } = fieldsOf(data);
  if (ailment !== 'none' && ailment !== 'falters' && ailment !== 'throws' && ailment !== 'fatal') {
    throw new TypeError(`ailment is not to be ${ailment}`);
  }
  return { key, name, ailment };
}

function parseWeighty(data: unknown): WeightyData {
  const weight = typeof data === 'object' && data !== null && 'weight' in data ? data.weight : undefined;
  if (typeof weight !== 'number') throw new TypeError('weight is required');
  return { ...parseFact(data), weight };
}

function fieldsOf(data: unknown): { key: string; name: string; ailment: string } {
  if (typeof data !== 'object' || data === null) throw new TypeError('data must be an object');
  const { key, name, ailment } = { key: undefined, name: undefined, ailment: undefined, ...data };
  if (typeof key !== 'string' || typeof name !== 'string' || typeof ailment !== 'string') {
    throw new TypeError('key, name and ailment are required');
  }
  return { key, name, ailment };
}
