import { brokerRow } from './broker-row.ts';
import { busiestLeader, partitionsOf, untilOthersLead } from './leadership.ts';
import { Load } from './load.ts';

const kills = 3;

/** Whoever leads most is killed and comes back; the next as soon as events flow again, in step with it or not. */
export const leadersKilled = brokerRow({
  name: 'leaders killed in turn under load',
  programs: { publishers: 1, consumers: 1, withoutWires: true },
  async round(world, cluster, random) {
    const lamps = () => partitionsOf(cluster.brokerPorts, [world.topics.lamps]);
    const load = await Load.start(world, random);
    for (let killed = 0; killed < kills; killed++) {
      await load.untilMoreAreHandled(random.between(100, 600));
      const victim = busiestLeader(await lamps());
      await cluster.kill(victim);
      await untilOthersLead(cluster, world, victim);
      await cluster.revive();
    }
    return [];
  },
});
