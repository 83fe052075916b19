import { describe, expect, it } from '@jest/globals';
import { metricsIn } from './named-metrics.ts';

describe('the metrics of an expression', () => {
  it.each([
    ['max by (group, reason) (atlas_dead_letters) > 0', ['atlas_dead_letters']],
    ['sum(rate(a_total{status=~"5..",component="b_c_d"}[5m])) or vector(0)', ['a_total']],
    [
      'slo:error_ratio:1h / on (slo) group_left () slo:error_budget:ratio',
      ['slo:error_ratio:1h', 'slo:error_budget:ratio'],
    ],
    ['histogram_quantile(0.99, sum by (le) (rate(x_bucket[$__rate_interval]))) > bool 10', ['x_bucket']],
    ['up == 1 and on (namespace, pod) increase(b_total[15m]) > 1e3', ['up', 'b_total']],
  ])('%s', (expression, names) => expect(metricsIn(expression)).toEqual(names));
});
