import { beforeAll, describe, expect, it } from '@jest/globals';
import { ensurePrograms } from './programs.mjs';
import { Rendered } from './rendered.ts';
import { valueSets } from './value-sets.ts';

describe('spans', () => {
  let watched: Rendered;
  let plain: Rendered;

  beforeAll(async () => {
    await ensurePrograms(['helm']);
    watched = await Rendered.with(valueSets['watched by all there is']);
    plain = await Rendered.with(valueSets['defaults']);
  }, 900_000);

  it('are sent by every process to where the chart is told, and may go there', () => {
    const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.monitoring:4318' };
    for (const name of watched.names('Deployment'))
      expect(watched.the('ConfigMap', name).data).toMatchObject(collector);
    expect(watched.the('NetworkPolicy', 'atlas-everyone-to-traces').spec).toMatchObject({
      policyTypes: ['Egress'],
      egress: [{ ports: [{ protocol: 'TCP', port: 4318 }] }],
    });
  });

  it('are sent nowhere when nothing is said', () => {
    expect(plain.the('ConfigMap', 'atlas-orders').data).not.toHaveProperty('OTEL_EXPORTER_OTLP_ENDPOINT');
    expect(plain.names('NetworkPolicy')).not.toContain('atlas-everyone-to-traces');
  });
});
