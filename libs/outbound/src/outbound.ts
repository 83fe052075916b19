import { Redis } from '@atlas/redis';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GuardedLine } from './guarded-line.ts';
import { HttpClient } from './http-client.ts';
import { Places } from './places.store.ts';
import type { HttpTarget, Target } from './target.ts';
import type { OutboundSettings } from './outbound-variables.ts';

/** Where everything that calls somebody outside gets its line. */
@Injectable()
export class Outbound implements OnApplicationShutdown {
  private readonly clients: HttpClient[] = [];

  constructor(
    private readonly redis: Redis,
    private readonly settings: OutboundSettings,
  ) {}

  http(target: HttpTarget): HttpClient {
    const client = new HttpClient(target, this.placesOf(target));
    this.clients.push(client);
    return client;
  }

  /** For what speaks something else, and has its own connections. */
  line(target: Target): GuardedLine {
    return new GuardedLine(target, this.placesOf(target));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
  }

  private placesOf(target: Target): Places {
    return new Places(this.redis, target, this.settings.maxProcesses);
  }
}
