import { Gauge } from 'prom-client';

/** About the database and not the process: every process says the same, and an alert takes the greatest. */
export const oldestOverdueOrder = new Gauge({
  name: 'atlas_orders_oldest_overdue_seconds',
  help: 'For how long the order that is stuck longest should have been ended; below a second in good times.',
});
