import { StackError } from '../../../dev-stack/stack-error.mjs';
import { ownMetricsMissingIn } from '../../named-metrics.ts';
import { kubectl, namespace } from '../cluster.mjs';

/** Of processes that have them all together. */
const services = ['billing', 'gateway', 'orders', 'subscriptions'];

/** @type {import('../scenarios.mjs').Play} */
export async function play() {
  const pages = services.map((service) =>
    kubectl(['get', '--raw', `/api/v1/namespaces/${namespace}/services/atlas-${service}:http/proxy/metrics`]),
  );
  const missing = ownMetricsMissingIn((await Promise.all(pages)).join('\n'));
  if (missing.length > 0) throw new StackError(`no process says ${missing.join(', ')}`);
  return [];
}
