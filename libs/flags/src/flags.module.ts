import { Global, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DECLARED, FlagRefresh } from './flag-refresh.ts';
import { FlagStore } from './flag.store.ts';
import type { Flag } from './flag.ts';
import { Flags } from './flags.ts';
import type { Snapshot } from './snapshot.ts';
import { Snapshots } from './snapshots.ts';

/** `FlagsModule.for(gatewayConfig, gatewayFlags)`; needs RedisModule. */
@Global()
@Module({})
export class FlagsModule implements OnModuleInit {
  private readonly pinned = new WeakMap<FastifyRequest, Snapshot>();

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly snapshots: Snapshots,
  ) {}

  static for({ service }: { readonly service: string }, flags: readonly Flag[]): DynamicModule {
    return {
      module: FlagsModule,
      providers: [Flags, FlagStore, FlagRefresh, Snapshots, { provide: DECLARED, useValue: { service, flags } }],
      exports: [Flags, FlagStore],
    };
  }

  /** A request keeps what held when it came, in all hooks and its handler: reading its body would lose the context. */
  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', (request, _reply, done) => {
      const snapshot = this.snapshots.newest;
      this.pinned.set(request, snapshot);
      request.flagsVersion = snapshot.version;
      this.snapshots.runIn(snapshot, done);
    });
    fastify.addHook('preHandler', (request, _reply, done) =>
      this.snapshots.runIn(this.pinned.get(request) ?? this.snapshots.newest, done),
    );
  }
}
