import { DrillCustomer } from '../drill-customer.ts';
import type { Drill, Fault } from '../drill.ts';
import type { DrillTarget } from '../drill-target.ts';
import { killPods } from '../kubernetes.ts';
import { processNamed } from '../held-up-process.ts';

const victim = 'billing';
const purchases = 20;

/** In the middle of its work, without a goodbye. Whoever keeps it running starts it again, and nobody has to be called. */
export const podKill: Drill = {
  name: 'pod-kill',
  description: 'a service that is killed while customers buy: others take over, and nobody is called',
  breaks: `${victim} is killed`,
  alert: 'AtlasConsumerLag',
  staysSilentFor: 90_000,
  response: [{ command: 'atlas offsets show --service', with: { '--service': victim } }],
  faultIn: (target) => new KilledService(target),
};

class KilledService implements Fault {
  constructor(private readonly target: DrillTarget) {
    if (target.namespace === '') processNamed(victim, target); // or it is refused before anything is broken
  }

  async begin(): Promise<void> {
    const customer = await DrillCustomer.named('Drill: pod-kill');
    await Promise.all([customer.buys(purchases), this.kill()]);
  }

  async provoke(): Promise<void> {
    const customer = await DrillCustomer.named('Drill: pod-kill, afterwards');
    await customer.buys(purchases);
  }

  /** What was killed is started again by who keeps it running. */
  end(): Promise<void> {
    return Promise.resolve();
  }

  private async kill(): Promise<void> {
    const { namespace } = this.target;
    if (namespace === '') process.kill(processNamed(victim, this.target), 'SIGKILL');
    else await killPods(namespace, [victim, `${victim}-consumers`]);
  }
}
