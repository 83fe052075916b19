import { AtlasSystem, type ServiceProcess } from '@atlas/testing';
import { OwnRedis } from '../own-redis.ts';
import type { Random } from '../random.ts';
import { Balancer } from './balancer.ts';
import { Load } from './load.ts';
import { regular, type Regular } from './regular.ts';

/** All of Atlas, with several gateways behind a balancer, and a Redis of its own. */
export class Edge {
  private constructor(
    readonly atlas: AtlasSystem,
    readonly redis: OwnRedis,
    readonly gateways: readonly ServiceProcess[],
    readonly balancer: Balancer,
    readonly regulars: readonly [Regular, Regular, Regular],
  ) {}

  static async start(count = 3): Promise<Edge> {
    const redis = await OwnRedis.start();
    const atlas = await AtlasSystem.start({ redisUrl: redis.url });
    const environment = { ATLAS_DRAIN_MS: '1000', ATLAS_LIMIT_TENANT_PER_MINUTE: '1000000' };
    const gateways = await Promise.all(Array.from({ length: count }, () => atlas.addGateway(environment)));
    const balancer = new Balancer();
    for (const gateway of gateways) balancer.add(gateway);
    const arrive = () => regular(balancer);
    const regulars = [await arrive(), await arrive(), await arrive()] as const;
    return new Edge(atlas, redis, gateways, balancer, regulars);
  }

  load(random: Random): Load {
    return new Load(this.balancer, this.regulars, random);
  }

  async stop(): Promise<void> {
    await this.balancer.close();
    await Promise.all(this.gateways.map((gateway) => gateway.kill()));
    await this.atlas.stop();
    await this.redis.stop();
  }
}
