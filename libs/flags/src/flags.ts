import { currentContext } from '@atlas/kernel';
import { OpenFeature, type Client } from '@openfeature/server-sdk';
import { Injectable } from '@nestjs/common';
import type { Flag, FlagValue } from './flag.ts';
import { RedisFlagProvider } from './redis-flag-provider.ts';
import { Snapshots } from './snapshots.ts';

interface Target {
  readonly tenantId?: string;
}

/** Each has a domain of its own in OpenFeature, which knows one provider per domain and process. */
let domains = 0;

/** What a service asks: `if (await this.flags.valueOf(signUpOpen)) …` */
@Injectable()
export class Flags {
  private readonly domain = `atlas-${++domains}`;
  private readonly client: Client;

  constructor(private readonly snapshots: Snapshots) {
    OpenFeature.setProvider(this.domain, new RedisFlagProvider(snapshots));
    this.client = OpenFeature.getClient(this.domain);
  }

  /** For the tenant of the work at hand, unless another is named. The same answer until that work ends. */
  valueOf<Value extends FlagValue>(flag: Flag<Value>, { tenantId }: Target = {}): Promise<Value> {
    const target = tenantId ?? currentContext()?.tenantId;
    return flag.ask(this.client, target === undefined ? {} : { targetingKey: target });
  }

  /** Of the snapshot that holds for the work at hand. */
  get version(): number {
    return this.snapshots.inForce().version;
  }
}
