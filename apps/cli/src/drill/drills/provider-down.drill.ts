import { DrillCustomer } from '../drill-customer.ts';
import type { Drill, Fault } from '../drill.ts';
import { HeldUpProcess } from '../held-up-process.ts';

/** Enough within ten seconds for the breaker to see more than bad luck. */
const purchases = 20;

export const providerDown: Drill = {
  name: 'provider-down',
  description: 'a payment provider that takes requests and answers none',
  breaks: 'the payment provider stands still',
  alert: 'AtlasOutsideAway',
  response: ['the cause is removed', { command: 'atlas invariants' }],
  faultIn: (target) => new SilentProvider(HeldUpProcess.named('payment-simulator', target)),
};

class SilentProvider implements Fault {
  private customer: DrillCustomer | undefined;

  constructor(private readonly provider: HeldUpProcess) {}

  async begin(): Promise<void> {
    this.customer = await DrillCustomer.named('Drill: provider-down');
    this.provider.hold();
  }

  async provoke(): Promise<void> {
    await this.customer?.buys(purchases);
  }

  end(): Promise<void> {
    return Promise.resolve(this.provider.letGo());
  }
}
