import { AtlasSystem, type ServiceProcess } from '@atlas/testing';
import { Balancer } from '../faults/balancer.ts';
import { expectStatus, Visitor } from '../faults/visitor.ts';
import { OwnRedis } from '../own-redis.ts';
import type { Operation } from './document.ts';

const allScopes = [
  ...['orders:read', 'orders:write', 'users:read', 'users:write', 'keys:read', 'keys:write', 'accounts:read'],
  ...['billing:read', 'subscriptions:read', 'plans:read', 'reports:read'],
];

/** All of Atlas, and somebody who may do everything in it. */
export class FuzzTarget {
  private constructor(
    readonly atlas: AtlasSystem,
    readonly redis: OwnRedis,
    private readonly gateway: ServiceProcess,
    private readonly balancer: Balancer,
    private person: Visitor,
    private readonly key: string,
  ) {}

  static async start(): Promise<FuzzTarget> {
    const redis = await OwnRedis.start();
    const atlas = await AtlasSystem.start({ redisUrl: redis.url });
    const gateway = await atlas.addGateway({ ATLAS_LIMIT_TENANT_PER_MINUTE: '1000000' });
    const balancer = new Balancer();
    balancer.add(gateway);
    const visitor = await Visitor.arrive(balancer);
    const issued = expectStatus(201, await balancer.send(visitor.issueKey(allScopes)));
    const { secret } = JSON.parse(issued.body) as { secret: string };
    return new FuzzTarget(atlas, redis, gateway, balancer, visitor, secret);
  }

  get address(): string {
    return this.gateway.url;
  }

  /** What a caller of an operation shows. Requests before may have ended the session. */
  async credentialsFor({ path, needsSession }: Operation): Promise<Readonly<Record<string, string>>> {
    if (path.startsWith('/v1/admin')) return { authorization: `Bearer ${this.atlas.operatorKey}` };
    if (needsSession) return (await this.loggedIn()).session;
    return { authorization: `Bearer ${this.key}` };
  }

  private async loggedIn(): Promise<Visitor> {
    const { status } = await this.balancer.send(this.person.bySession('/v1/sessions/current'));
    if (status !== 200) this.person = await Visitor.arrive(this.balancer);
    return this.person;
  }

  async stop(): Promise<void> {
    await this.balancer.close();
    await this.gateway.stop();
    await this.atlas.stop();
    await this.redis.stop();
  }
}
