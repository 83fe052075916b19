import { Redis as Client } from 'ioredis';
import { connectionTo } from './connection.ts';
import { redisMetrics } from './metrics.ts';
import type { RedisSettings } from './redis-variables.ts';

/**
 * Hears that something was said on a channel, by a connection of its own. What is said while that is broken is missed; each
 * time it stands again it is therefore as if something had been said. A connection that breaks without a sign hears
 * nothing: who must not miss anything also asks from time to time.
 */
export class Subscription {
  private readonly client: Client;

  constructor(settings: RedisSettings, name: string, channel: string, heard: () => void) {
    this.client = new Client({ ...connectionTo(settings, `${name} (hears)`), autoResubscribe: false });
    this.client.on('error', () => redisMetrics.connectionErrors.inc());
    this.client.on('message', heard);
    this.client.on('ready', () => void this.client.subscribe(channel).then(heard, () => this.client.disconnect(true)));
    this.client.connect().catch(() => undefined); // it goes on trying by itself
  }

  close(): void {
    this.client.disconnect();
  }
}
