import type { Broken } from '../promises/promises.ts';
import { until } from '../world/until.ts';
import type { World } from '../world/world.ts';
import { brokerRow } from './broker-row.ts';
import type { BrokerCluster } from './cluster.mjs';
import { busiestLeader, partitionsOf, untilOthersLead } from './leadership.ts';
import { Load } from './load.ts';

/** A send is given up after 15 s at most; the rest is for a machine that has too much to do. */
const patience = { withinMs: 40_000, everyMs: 250 };
const longestWaitMs = 12_000;

/** The process stands still. Soon others lead what it led; but whoever has asked it something waits for an answer. */
export const frozenBroker = brokerRow({
  name: 'a broker never answers: it stands still',
  programs: { publishers: 1, consumers: 1, withoutWires: true },
  async round(world, cluster, random) {
    const load = await Load.start(world, random);
    const { silent, its } = await chooseSilent(cluster, world);
    cluster.freeze(silent);
    try {
      // Before the controller has noticed, nobody acknowledges anything: its copies are waited for.
      await untilOthersLead(cluster, world, silent);
      const from = Date.now();
      return await whileSilent(load, its, 'what it led flows again', async () => {
        const acknowledged = await load.acknowledgedSince(from);
        return [...its].every((partition) => acknowledged.has(partition));
      });
    } finally {
      cluster.thaw(silent);
    }
  },
});

/** It is well, stores everything and leads on; but its acknowledgements do not arrive. */
export const lostAcknowledgements = brokerRow({
  name: 'a broker never answers: its acknowledgements are lost',
  programs: { publishers: 1, consumers: 1 },
  async round(world, cluster, random) {
    const load = await Load.start(world, random);
    const { silent, its } = await chooseSilent(cluster, world);
    const before = await failedSends(world);
    const hearAgain = swallow(world, cluster.brokerPorts[cluster.brokers.indexOf(silent)]);
    try {
      return await whileSilent(load, its, 'sends without an answer are given up', async () => {
        return (await failedSends(world)) >= before + its.size;
      });
    } finally {
      hearAgain();
    }
  },
});

interface Silent {
  readonly silent: number;
  /** The partitions that it leads. */
  readonly its: ReadonlySet<number>;
}

async function chooseSilent(cluster: BrokerCluster, world: World): Promise<Silent> {
  const partitions = await partitionsOf(cluster.brokerPorts, [world.topics.lamps]);
  const silent = busiestLeader(partitions);
  const led = partitions.filter(({ leader }) => leader === silent);
  return { silent, its: new Set(led.map(({ partition }) => partition)) };
}

/** Until the condition holds. What others lead must flow on meanwhile. */
async function whileSilent(
  load: Load,
  its: ReadonlySet<number>,
  promise: string,
  holds: () => Promise<boolean>,
): Promise<readonly Broken[]> {
  const broken: Broken[] = [];
  const from = Date.now();
  const longest = new Map<number, number>();
  const look = async () => {
    for (const [partition, ms] of await load.waitsSince(from))
      longest.set(partition, Math.max(ms, longest.get(partition) ?? 0));
    return holds();
  };
  await until(promise, look, patience).catch((error: unknown) => broken.push({ promise, details: [String(error)] }));
  const details = [...longest]
    .filter(([partition, ms]) => !its.has(partition) && ms > longestWaitMs)
    .map(([partition, ms]) => `an event of partition ${partition} waited for ${ms} ms`);
  if (details.length > 0) broken.push({ promise: 'partitions of other brokers flow on', details });
  return broken;
}

/** At the end what has waited is cut: an answer that comes so late would belong to a question that nobody remembers. */
function swallow(world: World, brokerPort: number | undefined): () => void {
  const { promise: over, resolve: end } = Promise.withResolvers<'cut'>();
  const removals = world.programs.all.map((program) =>
    program.addWatcher(({ name, phase, broker }) =>
      name === 'Produce' && phase === 'answered' && broker === brokerPort ? over : 'go-on',
    ),
  );
  return () => {
    for (const remove of removals) remove();
    end('cut');
  };
}

async function failedSends(world: World): Promise<number> {
  const told = await Promise.all(world.programs.all.map((program) => program.metric('atlas_relay_failures_total')));
  return told.reduce((sum, count) => sum + count, 0);
}
