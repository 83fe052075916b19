import { until } from '../world/until.ts';
import type { Row } from './row.ts';

/** The old version hears of a type and a major that it does not know, from a new one that comes, and goes, and comes again. */
export const versionsMix: Row = {
  name: 'N and N+1 side by side',
  hits: 'process',
  programs: { publishers: 1, consumers: 1 },
  async round(world, random) {
    const progress = () => world.ledger.progress();
    await world.programs.add('next-publisher');
    await world.startTraffic(random, { newLamps: 0.2, transactions: 60 });
    if (random.chance(0.5)) await until('something is set aside', async () => (await progress()).setAside > 0);
    await world.programs.add('next-consumer');
    const goal = (await progress()).handled + random.between(1, 40);
    await until('some more is handled', async () => (await progress()).handled >= goal);
    await random.oneOf(world.programs.all).kill();
    await world.programs.restartDead();
    await world.settle();
    await world.programs.remove('next-publisher', 'next-consumer');
    return [];
  },
};
