import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AtlasSystem, eventually } from '@atlas/testing';
import { ownMetricsMissingIn } from './named-metrics.ts';

describe('a running Atlas', () => {
  let atlas: AtlasSystem;
  beforeAll(async () => {
    atlas = await AtlasSystem.start();
  });
  afterAll(() => atlas.stop());

  it('tells Prometheus all that alerts, runbooks and dashboards ask for', async () => {
    await eventually(async () => {
      const pages = Object.values(atlas.services).map(async ({ url }) => (await fetch(`${url}/metrics`)).text());
      expect(ownMetricsMissingIn((await Promise.all(pages)).join('\n'))).toEqual([]);
    });
  });
});
