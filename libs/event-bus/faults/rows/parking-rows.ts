import type { Broken } from '../promises/promises.ts';
import type { ParkedRow } from '../world/ledger.ts';
import { until, untilOrStuck } from '../world/until.ts';
import type { World } from '../world/world.ts';
import { killAt } from './crash.ts';
import { Gate } from './gate.ts';
import { NotReached, type Point } from './point.ts';
import type { Row } from './row.ts';

/** A lamp that traffic lights as well. */
const anyLamp = (place: number): string => `0-${place}`;

/** A message ends every process that handles it, until it is set aside; whatever else they had in hand is innocent. */
export const crashLoop: Row = {
  name: 'handler kills the process',
  hits: 'process',
  programs: { publishers: 1, consumers: 1 },
  async round(world, random) {
    const lamp = anyLamp(random.between(1, 12));
    await world.ledger.setMood(lamp, 'kills');
    await world.startTraffic(random);
    await world.light(world.programs.publisher(0), lamp);
    let ends = 0;
    await untilOrStuck(`${lamp} is set aside`, async () => {
      if (world.programs.all.some(({ isAlive }) => !isAlive)) {
        ends++;
        // A group takes twice as long to give a partition of the dead to somebody else: so it is not hurried here.
        await until('the dead count as dead', () => world.ledger.isNobodyConsuming());
        await world.programs.restartDead().catch(() => undefined); // it may be killed before it has said that it is up
      }
      const parked = await world.ledger.parked();
      const isDone = parked.some(({ key, reason }) => key === lamp && reason === 'crash-loop');
      const { handled } = await world.ledger.progress();
      return { isDone, state: `${ends} ends, ${handled} handled` };
    });
    const blamed = (await world.ledger.parked()).filter(({ key }) => key !== lamp);
    await world.ledger.setMood(lamp, undefined);
    await world.operator.redriveAll();
    return [
      ...broken(
        'only the message that ends its process is set aside',
        blamed.map(({ key }) => `${key} is parked`),
      ),
      ...broken('three ends of its own are enough', ends >= 3 && ends <= 5 ? [] : [`it took ${ends} ends`]),
    ];
  },
};

const drainPoints: readonly Point[] = [
  { name: 'bus.claim_heads', phase: 'answered' },
  { name: 'COMMIT', phase: 'answered', within: 'bus.claim_heads' },
  { name: 'bus.lock_claimed', phase: 'answered' },
  { name: 'sightings.add', phase: 'answered', within: 'bus.lock_claimed' },
  { name: 'bus.claim_head', phase: 'answered' },
  { name: 'bus.read_queue', phase: 'answered' },
  { name: 'sightings.add', phase: 'answered', within: 'bus.read_queue' },
  { name: 'bus.remove_parked', phase: 'asked', times: 2 },
  { name: 'bus.remove_parked', phase: 'answered', times: 2 },
  { name: 'COMMIT', phase: 'asked', within: 'bus.remove_parked', times: 2 },
  { name: 'COMMIT', phase: 'passed', within: 'bus.remove_parked', times: 2 },
  { name: 'COMMIT', phase: 'answered', within: 'bus.remove_parked', times: 2 },
];

/** A dead letter is redriven, with live traffic on its key, and whoever tries it dies over it. */
export const redriveCrashes: Row = {
  name: 'redrive crashes',
  hits: 'process',
  programs: { publishers: 1, consumers: 1 },
  async round(world, random) {
    const lamp = anyLamp(random.between(1, 12));
    await world.ledger.setMood(lamp, 'throws');
    await world.light(world.programs.publisher(0), lamp);
    await world.startTraffic(random, { transactions: 40 });
    await until(`${lamp} is a dead letter`, () => isParked(world, lamp, { state: 'dead' }));
    await world.light(world.programs.publisher(0), lamp, lamp);
    await until('others wait behind it', () => isParked(world, lamp, { reason: 'behind' }));
    await world.ledger.setMood(lamp, undefined);
    const { times = 1, ...point } = random.oneOf(drainPoints);
    const death = killAt(world.programs.consumers, point, random.between(1, times));
    await world.operator.redriveAll();
    await death;
    await world.programs.restartDead();
    return [];
  },
};

/** A live event parks behind a key's last parked one at the very moment at which that one is handled. */
export const redriveMeetsLive: Row = {
  name: 'redrive meets live traffic',
  hits: 'process',
  wantsPeace: true,
  programs: { publishers: 1, consumers: 1 },
  async round(world, random) {
    const lamp = anyLamp(random.between(1, 12));
    for (let tries = 0; tries < 10; tries++) if (await meet(world, lamp)) return [];
    throw new NotReached('the live event always came too late');
  },
};

async function meet(world: World, lamp: string): Promise<boolean> {
  await world.ledger.setMood(lamp, 'throws');
  await world.light(world.programs.publisher(0), lamp);
  await until(`${lamp} has failed twice`, () => isParked(world, lamp, { attempts: 2 }), { everyMs: 5 });
  await world.ledger.setMood(lamp, undefined);
  const commit = Gate.forAll(world.programs.consumers, { name: 'COMMIT', phase: 'asked', within: 'bus.park_records' });
  const tries = drainTries.map((point) => Gate.forAll(world.programs.consumers, point));
  try {
    await world.light(world.programs.publisher(0), lamp);
    if (!(await commit.isReachedWithin(2_000))) return false; // its third try was faster
    const met = await Promise.race(tries.map((gate) => gate.reached().then(() => gate.point)));
    if (met.phase === 'passed') await until('the drain waits', () => world.ledger.isSomeoneWaiting());
    return true;
  } finally {
    for (const gate of [commit, ...tries]) gate.open();
  }
}

/** The drain has found the key locked, or waits for it; without a lock it has come to the end. */
const drainTries: readonly Point[] = [
  { name: 'bus.try_lock_parked_keys', phase: 'answered', outcome: 'SELECT 0' },
  { name: 'bus.lock_parked_keys', phase: 'passed' },
  { name: 'bus.free_keys', phase: 'passed' },
];

async function isParked(world: World, lamp: string, wanted: Partial<ParkedRow>): Promise<boolean> {
  const parked = await world.ledger.parked();
  return parked.some(
    ({ key, state, reason, attempts }) =>
      key === lamp &&
      state === (wanted.state ?? state) &&
      reason === (wanted.reason ?? reason) &&
      attempts >= (wanted.attempts ?? 0),
  );
}

function broken(promise: string, details: readonly string[]): readonly Broken[] {
  return details.length === 0 ? [] : [{ promise, details }];
}
