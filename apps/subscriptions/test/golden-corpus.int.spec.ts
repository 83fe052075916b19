import { tellGoldenCorpus } from '@atlas/testing';
import { migrations } from '../migrations/index.ts';
import { subscriptionsConfig } from '../src/subscriptions.config.ts';
import { SubscriptionsModule } from '../src/subscriptions.module.ts';

describe('subscriptions', () => {
  it('handles what it hears as every release has told it', async () => {
    const faults = await tellGoldenCorpus({ module: SubscriptionsModule, config: subscriptionsConfig, migrations });
    expect(faults).toEqual([]);
  });
});
