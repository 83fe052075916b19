import { Gauge } from 'prom-client';

/** About the database and not the process: every process says the same, and an alert takes the greatest. */
export const oldestOverdueActivation = new Gauge({
  name: 'atlas_subscriptions_oldest_overdue_activation_seconds',
  help: 'For how long the activation that is stuck longest should have had its verdict; below a second in good times.',
});
