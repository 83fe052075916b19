import type { LampSettings } from './lamp-service.ts';
import { startLampService } from './lamp-service.ts';

/** What the parent tells this process: where its servers are, and which lamp ends it. */
export interface LampProcessOrders {
  readonly settings: LampSettings;
  readonly deadlyLamp?: string;
  /** How long every other lamp takes. */
  readonly slowMs?: number;
}

const orders = JSON.parse(process.env['LAMP_ORDERS'] ?? '{}') as LampProcessOrders;

const service = await startLampService(orders.settings, {
  behaviour: {
    seen: async (_, { data }) => {
      if (data.lamp === orders.deadlyLamp) process.kill(process.pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, orders.slowMs ?? 0));
    },
  },
});
process.once('SIGTERM', () => void service.close().then(() => process.exit(0)));
