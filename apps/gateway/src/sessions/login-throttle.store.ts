import { Redis } from '@atlas/redis';
import { Injectable } from '@nestjs/common';
import type { Demand } from '../admission/limit.ts';
import { logins } from '../admission/limits.ts';
import { digestOfName } from './login-name.ts';

const rememberedSeconds = 90 * 24 * 3_600;

/** What an attempt to log in takes, whether the name exists or not. */
@Injectable()
export class LoginThrottle {
  constructor(private readonly redis: Redis) {}

  async demandsOf(email: string, address: string): Promise<readonly Demand[]> {
    const isKnown = (await this.redis.ask((client) => client.exists(placeOf(email, address)))) === 1;
    const ofName = isKnown
      ? { limit: logins.ofNameFromKnownAddress, subject: `${digestOfName(email)}:${address}`, cost: 1 }
      : { limit: logins.ofName, subject: digestOfName(email), cost: 1 };
    return [ofName, { limit: logins.ofAddress, subject: address, cost: 1 }];
  }

  /** Somebody with this name has logged in from there. */
  async remember(email: string, address: string): Promise<void> {
    await this.redis.ask((client) => client.set(placeOf(email, address), '1', 'EX', rememberedSeconds));
  }
}

function placeOf(email: string, address: string): string {
  return `atlas:login-place:${digestOfName(email)}:${address}`;
}
