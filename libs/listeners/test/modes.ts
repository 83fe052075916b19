import type { INestApplication, Type } from '@nestjs/common';
import { Broadcaster, type SubscribeOptions } from '../src/index.ts';
import { Subscription } from '../src/subscription.ts';
import type { ParcelServiceOptions } from './parcel-service.ts';
import type { ParcelWorld } from './parcel-world.ts';
import { parcelFacts } from './parcels.ts';

type Entry = SubscribeOptions & { readonly listener: Type<object> };

/** A way to be heard. The listeners are the same in each. */
interface Mode {
  readonly name: string;
  /** Declared: `false` where an end of the process, or a failure, may cost an event. */
  readonly isDurable: boolean;
  /** The application that broadcasts. */
  publisher(entries: readonly Entry[]): ParcelServiceOptions;
  /** Everything that is needed for the listeners to hear. Returns who broadcasts. */
  start(world: ParcelWorld, entries: readonly Entry[]): Promise<INestApplication>;
  /** Throws while something that was said is still on its way. */
  assertSilence(world: ParcelWorld, publisher: INestApplication): Promise<void>;
}

const atOnce: Mode = {
  name: 'in process, at once',
  isDurable: false,
  publisher: (listeners) => ({ listeners }),
  start: (world, entries) => world.service(atOnce.publisher(entries)),
  assertSilence: (_, publisher) => publisher.get(Broadcaster).silence(),
};

const queued: Mode = {
  name: 'in process, through the job queue',
  isDurable: true,
  publisher: (entries) => ({ listeners: entries.map(asAsync), hasQueue: true }),
  start: (world, entries) => world.service(queued.publisher(entries)),
  assertSilence: async (world) => {
    const open = await world.openJobs();
    if (open > 0) throw new Error(`${open} jobs are open`);
  },
};

/** Every listener is an application, and so a group, of its own. */
const overBus: Mode = {
  name: 'in another process, through Kafka',
  isDurable: true,
  publisher: () => ({ publishes: true }),
  start: async (world, entries) => {
    const [publisher] = await Promise.all([
      world.service(overBus.publisher(entries)),
      ...entries.map((entry) => world.service(application(entry), 'away')),
    ]);
    return publisher;
  },
  assertSilence: async (world) => {
    const behind = await world.recordsAhead();
    if (behind > 0) throw new Error(`${behind} records are not consumed`);
  },
};

export const modes = [atOnce, queued, overBus];

function asAsync(entry: Entry): Entry {
  return { ...entry, async: true };
}

function application(entry: Entry) {
  const subscription = new Subscription(Object.create(entry.listener.prototype as object) as object, entry);
  const heard = parcelFacts.filter((fact) => subscription.hears(fact, { service: 'post' }));
  const service = (entry.name ?? entry.listener.name).replaceAll(' ', '-');
  return { service, listeners: [entry], hears: { post: heard } };
}
