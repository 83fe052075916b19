import { quick, requests } from './budget-cases.ts';

/** A series as promtool writes it: one value a minute. https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series */
type Series = Readonly<Record<string, string>>;

export interface AlertCase {
  readonly fires: Series;
  readonly silent: Series;
  /** When it is looked at. */
  readonly at: string;
}

const restarts = (pod: string) => `kube_pod_container_status_restarts_total{namespace="atlas",pod="${pod}"}`;
const killed = (pod: string) =>
  `kube_pod_container_status_last_terminated_reason{namespace="atlas",pod="${pod}",reason="OOMKilled"}`;
const progressing =
  'kube_deployment_status_condition{deployment="atlas-orders",condition="Progressing",status="false"}';
const autoscaler = (what: string) =>
  `kube_horizontalpodautoscaler_${what}_replicas{horizontalpodautoscaler="atlas-orders"}`;

/** When each alert fires, and what comes close and does not make it. */
export const alertCases: Readonly<Record<string, AlertCase>> = {
  AtlasErrorBudgetBurnsFast: {
    at: '70m',
    fires: { [requests(200)]: '0+980x80', [requests(503)]: '0+20x80', [quick]: '0+1000x80' },
    silent: { [requests(200)]: '0+995x80', [requests(503)]: '0+5x80', [quick]: '0+1000x80' },
  },
  AtlasErrorBudgetBurnsSlowly: {
    at: '25h',
    fires: { [requests(200)]: '0+996x1560', [requests(503)]: '0+4x1560', [quick]: '0+1000x1560' },
    silent: { [requests(200)]: '0+9995x1560', [requests(503)]: '0+5x1560', [quick]: '0+10000x1560' },
  },
  AtlasDeadLetters: {
    at: '5m',
    fires: { 'atlas_dead_letters{group="billing",reason="failed"}': '1x5' },
    silent: { 'atlas_dead_letters{group="billing",reason="failed"}': '0 0 0 0 0 1' },
  },
  AtlasDeadLettersOld: {
    at: '5m',
    fires: { 'atlas_dead_letters_oldest_age_seconds{group="billing"}': '481x5' },
    silent: { 'atlas_dead_letters_oldest_age_seconds{group="billing"}': '480x5' },
  },
  AtlasConsumerLag: {
    at: '5m',
    fires: { 'atlas_consumer_lag_seconds{group="orders",topic="billing.charges",partition="3"}': '61x5' },
    silent: { 'atlas_consumer_lag_seconds{group="orders",topic="billing.charges",partition="3"}': '0 0 300 0 300 300' },
  },
  AtlasConsumerStandsStill: {
    at: '1m',
    fires: { 'atlas_consumer_standing_partitions{group="orders"}': '1x1' },
    silent: { 'atlas_consumer_standing_partitions{group="orders"}': '0x1' },
  },
  AtlasRebalances: {
    at: '20m',
    fires: { 'atlas_consumer_rebalances_total{group="orders"}': '0+1x20' },
    silent: { 'atlas_consumer_rebalances_total{group="orders"}': '0 0 0 0 0 5 5 5 5 5 8 8 8 8 8 8 8 8 8 8 8' },
  },
  AtlasOutboxOld: {
    at: '5m',
    fires: { 'atlas_outbox_oldest_age_seconds{component="orders"}': '0 61 61 61 61 61' },
    silent: { 'atlas_outbox_oldest_age_seconds{component="orders"}': '60x5' },
  },
  AtlasOutboxRefused: {
    at: '5m',
    fires: { 'atlas_outbox_refused_rows{component="orders"}': '1x5' },
    silent: { 'atlas_outbox_refused_rows{component="orders"}': '0x5' },
  },
  AtlasChargeUnknown: {
    at: '1m',
    fires: { atlas_billing_oldest_unknown_charge_seconds: '3601x1' },
    silent: { atlas_billing_oldest_unknown_charge_seconds: '3600x1' },
  },
  AtlasReversalOverdue: {
    at: '1m',
    fires: { atlas_billing_oldest_open_reversal_seconds: '901x1' },
    silent: { atlas_billing_oldest_open_reversal_seconds: '900x1' },
  },
  AtlasPurchaseStuck: {
    at: '1m',
    fires: { 'atlas_subscriptions_oldest_overdue_activation_seconds{component="subscriptions"}': '61x1' },
    silent: { 'atlas_orders_oldest_overdue_seconds{component="orders"}': '60x1' },
  },
  AtlasJobsOld: {
    at: '5m',
    fires: { 'atlas_jobs_oldest_waiting_seconds{component="billing",queue="billing.capture-charge"}': '121x5' },
    silent: {
      'atlas_jobs_oldest_waiting_seconds{component="billing",queue="billing.capture-charge"}': '121 0 0 0 121 181',
    },
  },
  AtlasOutsideAway: {
    at: '3m',
    fires: { 'atlas_outbound_breaker_open{component="billing",target="payment-provider"}': '1x3' },
    silent: { 'atlas_outbound_breaker_open{component="billing",target="payment-provider"}': '1 0 0 1' },
  },
  AtlasProcessUnheard: {
    at: '8m',
    fires: { 'up{job="atlas-orders",component="orders",instance="10.0.0.7:3000"}': '1 0x8' },
    silent: {
      'up{job="atlas-orders",component="orders",instance="10.0.0.7:3000"}': '1 0 0 0 1 0 0 0 0',
      'up{job="node-exporter",instance="10.0.0.1:9100"}': '0x8',
    },
  },
  AtlasDatabasePoolFull: {
    at: '5m',
    fires: { 'db_client_connection_pending_requests{component="orders",pool="orders"}': '3x5' },
    silent: { 'db_client_connection_pending_requests{component="orders",pool="orders"}': '9 0 9 0 9 9' },
  },
  AtlasEventLoopSlow: {
    at: '10m',
    fires: { 'nodejs_eventloop_lag_p99_seconds{component="orders"}': '0.3x10' },
    silent: {
      'nodejs_eventloop_lag_p99_seconds{component="orders"}': '0.3 0.3 0.01 0.3 0.3 0.01 0.3 0.3 0.01 0.3 0.3',
    },
  },
  AtlasRedisAway: {
    at: '3m',
    fires: { 'atlas_redis_breaker_open{component="gateway"}': '1x3' },
    silent: { 'atlas_redis_breaker_open{component="gateway"}': '0 0 1 0' },
  },
  AtlasPeriodicTaskFails: {
    at: '20m',
    fires: { 'periodic_task_failures_total{component="orders",task="sweep-overdue-orders"}': '0+1x20' },
    silent: { 'periodic_task_failures_total{component="orders",task="sweep-overdue-orders"}': '0x10 2x10' },
  },
  AtlasAutoscalerAtMost: {
    at: '20m',
    fires: { [autoscaler('status_current')]: '8x20', [autoscaler('spec_max')]: '8x20' },
    silent: { [autoscaler('status_current')]: '7x20', [autoscaler('spec_max')]: '8x20' },
  },
  AtlasRolloutStuck: { at: '1m', fires: { [progressing]: '1x1' }, silent: { [progressing]: '0x1' } },
  AtlasPodRestarts: {
    at: '15m',
    fires: { [restarts('atlas-orders-1')]: '0 0 0 1 1 2 2 3 3 4 4 4 4 4 4 4' },
    silent: { [restarts('atlas-orders-1')]: '0 0 0 0 0 0 0 1 1 1 1 1 1 1 1 1' },
  },
  AtlasOutOfMemory: {
    at: '15m',
    fires: { [restarts('atlas-orders-1')]: '0x7 1x8', [killed('atlas-orders-1')]: '0x7 1x8' },
    silent: { [restarts('atlas-orders-1')]: '1x16', [killed('atlas-orders-1')]: '1x16' },
  },
  AtlasMigrationFailed: {
    at: '1m',
    fires: { 'kube_job_status_failed{job_name="atlas-migrations"}': '1x1' },
    silent: { 'kube_job_status_failed{job_name="atlas-migrations"}': '0x1' },
  },
};
