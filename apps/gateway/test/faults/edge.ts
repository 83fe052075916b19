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
    private readonly begun: AsyncDisposableStack,
  ) {}

  /** When it cannot, it ends what it has begun. */
  static async start(count = 3): Promise<Edge> {
    await using begun = new AsyncDisposableStack();
    const redis = begun.adopt(await OwnRedis.start(), (own) => own.stop());
    const atlas = begun.adopt(await AtlasSystem.start({ redisUrl: redis.url }), (system) => system.stop());
    const environment = { ATLAS_DRAIN_MS: '5000', ATLAS_LIMIT_TENANT_PER_MINUTE: '1000000' };
    const gateways: ServiceProcess[] = [];
    for (let number = 0; number < count; number++)
      gateways.push(begun.adopt(await atlas.addGateway(environment), (gateway) => gateway.kill()));
    const balancer = begun.adopt(new Balancer(), (watching) => watching.close());
    for (const gateway of gateways) balancer.add(gateway);
    const arrive = () => regular(balancer);
    const regulars = [await arrive(), await arrive(), await arrive()] as const;
    return new Edge(atlas, redis, gateways, balancer, regulars, begun.move());
  }

  load(random: Random): Load {
    return new Load(this.balancer, this.regulars, random);
  }

  async stop(): Promise<void> {
    await this.begun.disposeAsync();
  }
}
