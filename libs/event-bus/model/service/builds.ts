import { routeOf, type BusDeclaration } from '../../src/index.ts';
import type { EventHandler, Handlers } from '../../src/consume/handlers.ts';
import { Counted, CountedAnew, Glimpsed, Opened, Seen, Weighed } from './facts.ts';
import type { Build } from './orders.ts';
import { watch } from './watch.ts';

export const group = 'model';

const retries = { tiers: [] };

const counted: EventHandler = { contract: Counted, takes: 'one', retries, handle: watch };
const countedAnew: EventHandler = { contract: CountedAnew, takes: 'one', retries, handle: watch };
const weighed: EventHandler = { contract: Weighed, takes: 'one', retries, handle: watch };
const glimpsed: EventHandler = {
  ...{ contract: Glimpsed, takes: 'one', handle: watch },
  retries: { tiers: [], onDeadLetter: 'skip' },
};
/** Takes many at once, and its dead letters are tried once more by themselves. */
const opened: EventHandler = { contract: Opened, takes: 'many', retries: { tiers: [1] }, handle: watch };

const known = [Counted, Glimpsed, Opened, Seen];

export const declarations: Readonly<Record<Build, BusDeclaration>> = {
  now: {
    ...{ service: group, version: '1', publishes: known, knows: known },
    consumes: [Counted, Glimpsed, Opened],
  },
  next: {
    ...{ service: group, version: '2', publishes: [CountedAnew, Weighed, ...known] },
    consumes: [CountedAnew, Glimpsed, Opened, Weighed],
    knows: [CountedAnew, Weighed, ...known],
  },
};

export const handlers: Readonly<Record<Build, Handlers>> = {
  now: byRoute(counted, glimpsed, opened),
  next: byRoute(countedAnew, glimpsed, opened, weighed),
};

function byRoute(...all: readonly EventHandler[]): Handlers {
  return new Map(all.map((handler) => [routeOf(handler.contract), handler]));
}
