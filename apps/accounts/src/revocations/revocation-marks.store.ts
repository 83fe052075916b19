import { Redis, RedisUnavailable } from '@atlas/redis';
import { revocationMarkOf } from '@atlas/service';
import { Injectable, Logger } from '@nestjs/common';

/** Longer than any gateway remembers a key without asking. */
const keptSeconds = 60;

/** Tells the gateways at once that a key is revoked: they read it with each request. */
@Injectable()
export class RevocationMarkStore {
  private readonly logger = new Logger(RevocationMarkStore.name);

  constructor(private readonly redis: Redis) {}

  /** Once the revocation is committed, which is what counts: without Redis the gateways learn of it within 30 seconds. */
  async put(keyHash: string): Promise<void> {
    try {
      await this.redis.ask((client) => client.set(revocationMarkOf(keyHash), '1', 'EX', keptSeconds));
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      this.logger.warn(`the gateways will learn late of a revoked key: ${error.message}`);
    }
  }
}
