import { AtlasSystem, type ServiceProcess } from '@atlas/testing';
import { Balancer } from '../faults/balancer.ts';
import { expectStatus, Visitor } from '../faults/visitor.ts';
import { OwnRedis } from '../own-redis.ts';
import type { Operation } from './document.ts';
import { WorkUnderWay } from './work-under-way.ts';

const allScopes = [
  ...['orders:read', 'orders:write', 'users:read', 'users:write', 'keys:read', 'keys:write', 'accounts:read'],
  ...['billing:read', 'subscriptions:read', 'plans:read', 'reports:read'],
];

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** With a tenant, a user and a session of their own: not everything of it is done at once. */
  readonly justArrived: boolean;
}

/** All of Atlas, and somebody who may do everything in it. */
export class FuzzTarget {
  private constructor(
    readonly atlas: AtlasSystem,
    readonly redis: OwnRedis,
    readonly work: WorkUnderWay,
    private readonly gateway: ServiceProcess,
    private readonly balancer: Balancer,
    private person: Visitor,
    private readonly key: string,
    private readonly begun: AsyncDisposableStack,
  ) {}

  /** When it cannot, it ends what it has begun. */
  static async start(): Promise<FuzzTarget> {
    await using begun = new AsyncDisposableStack();
    const redis = begun.adopt(await OwnRedis.start(), (own) => own.stop());
    const atlas = begun.adopt(await AtlasSystem.start({ redisUrl: redis.url }), (system) => system.stop());
    const work = begun.adopt(await WorkUnderWay.of(atlas), (watching) => watching.close());
    const gateway = await atlas.addGateway({ ATLAS_LIMIT_TENANT_PER_MINUTE: '1000000' });
    begun.defer(() => gateway.stop());
    const balancer = begun.adopt(new Balancer(), (watching) => watching.close());
    balancer.add(gateway);
    const visitor = await Visitor.arrive(balancer);
    const issued = expectStatus(201, await balancer.send(visitor.issueKey(allScopes)));
    const { secret } = JSON.parse(issued.body) as { secret: string };
    return new FuzzTarget(atlas, redis, work, gateway, balancer, visitor, secret, begun.move());
  }

  get address(): string {
    return this.gateway.url;
  }

  /** What a caller of an operation shows. Requests before may have ended the session. */
  async credentialsFor({ path, needsSession }: Operation): Promise<Credentials> {
    if (needsSession && !path.startsWith('/v1/admin')) return this.ofSession();
    const bearer = path.startsWith('/v1/admin') ? this.atlas.operatorKey : this.key;
    return { headers: { authorization: `Bearer ${bearer}` }, justArrived: false };
  }

  private async ofSession(): Promise<Credentials> {
    const { status } = await this.balancer.send(this.person.bySession('/v1/sessions/current'));
    const justArrived = status !== 200;
    if (justArrived) this.person = await Visitor.arrive(this.balancer);
    return { headers: this.person.session, justArrived };
  }

  async stop(): Promise<void> {
    await this.begun.disposeAsync();
  }
}
