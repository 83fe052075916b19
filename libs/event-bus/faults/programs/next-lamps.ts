import type { EventContract } from '../../src/index.ts';
import { LampLit, type LampData } from '../../test/lamps.ts';

export interface BrightLampData extends LampData {
  readonly lumen: number;
}

const usualLumen = 800;

/** What the next version of the service says of a lamp: more. Told in the old way as well, while old consumers are about. */
export const LampLitBrightly: EventContract<BrightLampData> = {
  ...LampLit,
  version: '2.0',
  major: 2,
  key: ({ lamp }) => lamp,
  url: ({ lamp }) => `/v2/lamps/${lamp}`,
  assertPublishable: (data) => void parseBright(data),
  parse: parseBright,
  previous: {
    contract: { ...LampLit, key: keyOf, url: () => undefined, assertPublishable: (data) => void LampLit.parse(data) },
    upcast: (older) => ({ ...LampLit.parse(older), lumen: usualLumen }),
    downcast: ({ lamp, number }) => ({ lamp, number }),
  },
};

/** A fact of which the old version has never heard. */
export const LampDimmed: EventContract<LampData> = { ...LampLit, type: 'lamp.dimmed' };

function keyOf(data: unknown): string {
  return LampLit.parse(data).lamp;
}

function parseBright(data: unknown): BrightLampData {
  const { lumen } = typeof data === 'object' && data !== null && 'lumen' in data ? data : { lumen: undefined };
  if (typeof lumen !== 'number') throw new TypeError('lumen is required');
  return { ...LampLit.parse(data), lumen };
}
