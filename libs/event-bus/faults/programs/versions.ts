import { LampBurntOut, LampLit, LampNoted } from '../../test/lamps.ts';
import { tellNext, tellNow } from './lamplighter.ts';
import { LampDimmed, LampLitBrightly } from './next-lamps.ts';
import type { Version } from './run-program.ts';

const contracts = [LampLit, LampNoted, LampBurntOut];

export const now: Version = {
  version: '1',
  publishes: contracts,
  consumes: [LampLit],
  knows: contracts,
  tell: tellNow,
};

/** Publishes a new major of one fact, beside the old one, and a new fact. */
export const next: Version = {
  version: '2',
  publishes: [LampLitBrightly, LampDimmed, ...contracts],
  consumes: [LampLitBrightly, LampDimmed],
  knows: [LampLitBrightly, LampDimmed, ...contracts],
  tell: tellNext,
};
