import { DrillCustomer } from '../drill-customer.ts';
import type { Drill, Fault } from '../drill.ts';
import { HeldUpProcess } from '../held-up-process.ts';

export const brokerDown: Drill = {
  name: 'broker-down',
  description: 'a broker that takes connections and answers nothing',
  breaks: 'Kafka stands still',
  alert: 'AtlasOutboxOld',
  response: [
    { command: 'atlas topics check', mayFail: true },
    'the cause is removed',
    { command: 'atlas offsets show' },
  ],
  faultIn: (target) => new SilentBroker(HeldUpProcess.named('kafka', target)),
};

class SilentBroker implements Fault {
  constructor(private readonly broker: HeldUpProcess) {}

  begin(): Promise<void> {
    return Promise.resolve(this.broker.hold());
  }

  async provoke(): Promise<void> {
    const customer = await DrillCustomer.named('Drill: broker-down');
    await customer.buys(3);
  }

  end(): Promise<void> {
    return Promise.resolve(this.broker.letGo());
  }
}
