import type { EventContract } from '../src/contract/contract.ts';

export interface LampData {
  readonly lamp: string;
  readonly number: number;
}

/** Facts of a small world of its own: the bus knows nothing of orders. */
export const LampLit = lampFact('lamp.lit', '1.0', 'lamps');
export const LampBurntOut = lampFact('lamp.burnt_out', '1.0', 'lamps');
/** What a handler of the others publishes. */
export const LampNoted = lampFact('lamp.noted', '1.0', 'notes');

export const lampTopics = ['lamps', 'notes', 'lamps.dlt'];

function lampFact(type: string, version: string, topic: string): EventContract<LampData> {
  const parse = (data: unknown): LampData => {
    if (typeof data !== 'object' || data === null) throw new TypeError('data must be an object');
    const { lamp, number } = data as Partial<LampData>;
    if (typeof lamp !== 'string' || typeof number !== 'number') throw new TypeError('lamp and number are required');
    return { lamp, number };
  };
  return {
    type,
    version,
    major: 1,
    topic,
    key: ({ lamp }) => lamp,
    url: ({ lamp }) => `/v1/lamps/${lamp}`,
    assertPublishable: (data) => void parse(data),
    parse,
  };
}
