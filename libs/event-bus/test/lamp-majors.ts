import type { Tx } from '@atlas/database';
import { Inject } from '@nestjs/common';
import type { EventContract } from '../src/contract/contract.ts';
import { Consumes, EventConsumer, type Event } from '../src/index.ts';
import { BEHAVIOUR, witness, type Behaviour, type LampServiceOptions } from './lamp-service.ts';
import { LampLit, type LampData } from './lamps.ts';

interface PlacedLamp {
  readonly place: { readonly lamp: string };
  readonly number: number;
}

interface CountedLamp {
  readonly place: { readonly lamp: string };
  readonly count: { readonly number: number };
}

/** The second major: regroups what the first says. */
export const LampLitV2: EventContract<PlacedLamp> = {
  ...follower('2.0', ({ place }) => place.lamp),
  parse: (data) => {
    const { place, number } = data as Partial<PlacedLamp>;
    if (typeof place?.lamp !== 'string' || typeof number !== 'number')
      throw new TypeError('place and number are required');
    if (place.lamp === 'nowhere') throw new TypeError('nowhere is no place any more');
    return { place: { lamp: place.lamp }, number };
  },
  previous: {
    contract: LampLit,
    upcast: (older) => {
      const { lamp, number } = older as LampData;
      return { place: { lamp }, number };
    },
    downcast: ({ place, number }) => ({ lamp: place.lamp, number }),
  },
};

/** The third: knows the second, and not the first. */
export const LampLitV3: EventContract<CountedLamp> = {
  ...follower('3.0', ({ place }) => place.lamp),
  parse: (data) => {
    const { place, count } = data as Partial<CountedLamp>;
    if (typeof place?.lamp !== 'string' || typeof count?.number !== 'number')
      throw new TypeError('place and count are required');
    return { place: { lamp: place.lamp }, count: { number: count.number } };
  },
  previous: {
    contract: LampLitV2,
    upcast: (older) => {
      const { place, number } = older as PlacedLamp;
      return { place, count: { number } };
    },
    downcast: ({ place, count }) => ({ place, number: count.number }),
  },
};

function follower<Data extends PlacedLamp | CountedLamp>(version: string, lampOf: (data: Data) => string) {
  const { type, topic } = LampLit;
  const major = Number.parseInt(version, 10);
  const url = (data: Data) => `/v${major}/lamps/${lampOf(data)}`;
  return { type, topic, version, major, key: lampOf, url, assertPublishable: () => undefined };
}

@EventConsumer()
class WatchmanV2 {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @Consumes(LampLitV2)
  handle(tx: Tx, { data: { place, number }, ...event }: Event<PlacedLamp>): Promise<void> {
    return witness(tx, { ...event, data: { lamp: place.lamp, number } }, this.behaviour);
  }
}

@EventConsumer()
export class SkippingWatchmanV2 {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @Consumes(LampLitV2, { tiers: [], onDeadLetter: 'skip' })
  handle(tx: Tx, { data: { place, number }, ...event }: Event<PlacedLamp>): Promise<void> {
    return witness(tx, { ...event, data: { lamp: place.lamp, number } }, this.behaviour);
  }
}

@EventConsumer()
class WatchmanV3 {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @Consumes(LampLitV3)
  handle(tx: Tx, { data: { place, count }, ...event }: Event<CountedLamp>): Promise<void> {
    return witness(tx, { ...event, data: { lamp: place.lamp, number: count.number } }, this.behaviour);
  }
}

/** Builds of one service, the older knowing nothing of the newer major. The first is what a lamp service is by default. */
export const buildV1: LampServiceOptions = { knows: [LampLit] };
export const buildV2: LampServiceOptions = {
  consumers: [WatchmanV2],
  consumes: [LampLitV2],
  knows: [LampLit, LampLitV2],
};
export const buildV3: LampServiceOptions = {
  consumers: [WatchmanV3],
  consumes: [LampLitV3],
  knows: [LampLit, LampLitV2, LampLitV3],
};
