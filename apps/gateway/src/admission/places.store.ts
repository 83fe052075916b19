import { Redis, redisScript, RedisUnavailable } from '@atlas/redis';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { LeaseBook, type Lease } from './lease-book.ts';
import { OpenRequest } from './open-request.ts';

/** How long the places of a killed gateway stay taken. */
export const leaseMs = 3_000;
const renewedEveryMs = 1_000;
/** What no admission has taken along by then goes by itself. */
const returnedWithinMs = 10;
const mostAtOnce = 100;

/**
 * One that Redis has lost is taken again: its request is still open.
 *
 *   ARGV  lease ms, then of each lease: subject, id
 */
const renew = redisScript<void>(
  `
local time = redis.call('TIME')
local ends_at = string.format('%.3f', time[1] * 1000 + time[2] / 1000 + ARGV[1])
for at = 2, #ARGV, 2 do
  redis.call('ZADD', 'atlas:open:' .. ARGV[at], ends_at, ARGV[at + 1])
  redis.call('PEXPIRE', 'atlas:open:' .. ARGV[at], ARGV[1])
end
return 1`,
  () => undefined,
);

/** ARGV  of each lease: subject, id */
const giveBack = redisScript<void>(
  `
for at = 1, #ARGV, 2 do redis.call('ZREM', 'atlas:open:' .. ARGV[at], ARGV[at + 1]) end
return 1`,
  () => undefined,
);

/**
 * How many requests of a tenant are open, at all gateways together. A place is taken by the admission of its request
 * (`admission.script.ts`) and given back by the next admission of any, so that neither costs a round trip. Without Redis each
 * gateway knows its own; what is then given back is forgotten, and runs out by itself.
 */
@Injectable()
export class PlaceStore extends PeriodicTask {
  readonly name = 'place-renewal';
  readonly everyMs = renewedEveryMs;
  private readonly book = new LeaseBook();
  private nextReturn: NodeJS.Timeout | undefined;

  constructor(private readonly redis: Redis) {
    super();
  }

  newLeaseId(): string {
    return this.book.newId();
  }

  occupy(lease: Lease): OpenRequest {
    this.book.enter(lease, performance.now());
    return new OpenRequest(() => {
      this.book.strike(lease);
      this.scheduleReturn();
    });
  }

  /** Of this gateway alone. */
  takenHere(subject: string): number {
    return this.book.countOf(subject);
  }

  takeReturning(): readonly Lease[] {
    return this.book.takeReturning(mostAtOnce);
  }

  override async run(): Promise<void> {
    const long = this.book.openedBefore(performance.now() - renewedEveryMs);
    for (let at = 0; at < long.length; at += mostAtOnce)
      await this.tryTo(() => this.redis.run(renew, [], [leaseMs, ...flat(long.slice(at, at + mostAtOnce))]));
  }

  private scheduleReturn(): void {
    this.nextReturn ??= setTimeout(() => {
      this.nextReturn = undefined;
      void this.giveBackRest();
    }, returnedWithinMs).unref();
  }

  private async giveBackRest(): Promise<void> {
    while (this.book.hasReturning) {
      const leases = this.takeReturning();
      await this.tryTo(() => this.redis.run(giveBack, [], flat(leases)));
    }
  }

  private async tryTo(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
    }
  }
}

export function flat(leases: readonly Lease[]): readonly string[] {
  return leases.flatMap(({ subject, id }) => [subject, id]);
}
