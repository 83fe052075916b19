import { Redis } from '@atlas/redis';
import { Injectable } from '@nestjs/common';

/** Longer than any gateway remembers a key or takes a token without asking. */
const keptSeconds = 60;

/** Tells the gateways at once what is revoked: they read the mark with each request. */
@Injectable()
export class RevocationMarkStore {
  constructor(private readonly redis: Redis) {}

  async put(marks: readonly string[]): Promise<void> {
    for (const mark of marks) await this.redis.ask((client) => client.set(mark, '1', 'EX', keptSeconds));
  }
}
