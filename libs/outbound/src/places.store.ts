import { randomUUID } from 'node:crypto';
import { Redis, redisScript, RedisUnavailable } from '@atlas/redis';
import { outboundMetrics } from './metrics.ts';

/**
 * A place that is free, or one whose holder has died: by Redis' clock, so that nobody's own matters.
 *
 *   KEYS  the places of a target     ARGV  how many there are, lease in ms, the lease wanted, then those taken without Redis
 *   →     1 or 0
 */
const take = redisScript(
  `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for at = 4, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[at]) end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`,
  (reply) => reply === 1,
);

/** Somebody's right to call, until it is given back or its lease has run out. */
export interface Place {
  giveBack(): void;
}

/**
 * The places that all processes have together for one target. Without Redis each process has its share, as if as many were
 * running as may; those are entered in the book as soon as Redis is back.
 */
export class Places {
  private readonly key: string;
  private readonly taken = new Set<string>();
  private unbooked: readonly string[] = [];

  constructor(
    private readonly redis: Redis,
    private readonly target: { readonly name: string; readonly atOnce: number },
    private readonly processes: number,
  ) {
    this.key = `atlas:outbound:${target.name}`;
  }

  /** Undefined: there is none at the moment. */
  async take(leaseMs: number): Promise<Place | undefined> {
    const lease = randomUUID();
    try {
      const [booked, args] = [this.unbooked, [this.target.atOnce, Math.ceil(leaseMs), lease, ...this.unbooked]];
      if (!(await this.redis.run(take, [this.key], args))) return undefined;
      this.unbooked = this.unbooked.filter((each) => !booked.includes(each));
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      if (this.taken.size >= this.share) return undefined;
      this.unbooked = [...this.unbooked, lease];
      outboundMetrics.withoutRedis.inc({ target: this.target.name });
    }
    this.taken.add(lease);
    return { giveBack: () => void this.giveBack(lease) };
  }

  private get share(): number {
    return Math.max(1, Math.floor(this.target.atOnce / this.processes));
  }

  /** Nobody waits for it: what is lost on the way comes free by itself. */
  private async giveBack(lease: string): Promise<void> {
    this.taken.delete(lease);
    this.unbooked = this.unbooked.filter((each) => each !== lease);
    try {
      await this.redis.ask((client) => client.zrem(this.key, lease));
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
    }
  }
}
