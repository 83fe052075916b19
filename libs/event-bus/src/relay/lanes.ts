import { isDeadLetterTopic } from '../dead-letters/dead-letter-copy.ts';
import { Lane } from './lane.ts';
import type { LaneId } from './relay.store.ts';

/** One is encoded while another is answered. More would only wait in memory: a process encodes one after another. */
const largeAtOncePerTopic = 2;

/** The lanes of the shards that a relay holds, and of those that it is about to give back. */
export class Lanes {
  private readonly byPlace = new Map<string, Lane>();
  private turn = 0;

  /** Keeps, of others, only what is still under way. */
  cover(shards: ReadonlySet<number>, topics: ReadonlySet<string>): void {
    const covered = new Set([...shards].flatMap((shard) => [...topics].map((topic) => placeOf(topic, shard))));
    for (const [place, lane] of this.byPlace) if (!covered.has(place) && lane.isQuiet) this.byPlace.delete(place);
    for (const shard of shards) {
      for (const topic of topics) {
        const place = placeOf(topic, shard);
        if (!this.byPlace.has(place)) this.byPlace.set(place, new Lane(topic, shard, isDeadLetterTopic(topic)));
      }
    }
  }

  encumber(lanes: readonly LaneId[]): void {
    const encumbered = new Set(lanes.map(({ topic, shard }) => placeOf(topic, shard)));
    for (const [place, lane] of this.byPlace) lane.isEncumbered = encumbered.has(place);
  }

  get all(): readonly Lane[] {
    return [...this.byPlace.values()];
  }

  /** Those that a head may be read for. */
  ready(isAllowed: (lane: Lane) => boolean, now: number): readonly Lane[] {
    const ready = this.clear(isAllowed, now);
    for (const lane of this.all) lane.isPassedOver = lane.isSending;
    return this.asked([...ready.filter(({ isLarge }) => !isLarge), ...this.nextLarge(ready, now)]);
  }

  /** One at a time of those that have to read past what waits. */
  readyApart(isAllowed: (lane: Lane) => boolean, now: number): Lane | undefined {
    if (this.all.some(({ isReading }) => isReading)) return undefined;
    // Quiet: what it has sent during this very turn is still in the outbox.
    const ready = this.all.filter((lane) => lane.isEncumbered && lane.isQuiet && lane.isReady(now) && isAllowed(lane));
    return this.asked(ready.toSorted(leastRecentlyAsked).slice(0, 1))[0];
  }

  /** Whether the next turn will find much to do, or may. */
  areHungry(isAllowed: (lane: Lane) => boolean, now: number): boolean {
    return this.nextLarge(this.clear(isAllowed, now), now).length > 0;
  }

  private clear(isAllowed: (lane: Lane) => boolean, now: number): readonly Lane[] {
    return this.all.filter((lane) => !lane.isEncumbered && lane.isReady(now) && isAllowed(lane));
  }

  private asked(lanes: readonly Lane[]): readonly Lane[] {
    this.turn++;
    for (const lane of lanes) lane.askedAt = this.turn;
    return lanes;
  }

  /** A few of each topic, in turn. */
  private nextLarge(ready: readonly Lane[], now: number): readonly Lane[] {
    const byTopic = Map.groupBy(
      ready.filter(({ isLarge }) => isLarge),
      ({ topic }) => topic,
    );
    return [...byTopic].flatMap(([topic, lanes]) => {
      const room = largeAtOncePerTopic - this.busyOf(topic, now);
      return lanes.toSorted(leastRecentlyAsked).slice(0, Math.max(0, room));
    });
  }

  areQuiet(shard: number): boolean {
    return this.all.every((lane) => lane.shard !== shard || lane.isQuiet);
  }

  private busyOf(topic: string, now: number): number {
    return this.all.filter((lane) => lane.topic === topic && lane.isBusy(now)).length;
  }
}

const leastRecentlyAsked = (a: Lane, b: Lane) => a.askedAt - b.askedAt;

function placeOf(topic: string, shard: number): string {
  return `${topic} ${shard}`;
}
