import { Database, SystemDatabase } from '@atlas/database';
import { systemClock, type Clock } from '@atlas/kernel';
import { Module, Optional, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { ConfigurationError } from './config/configuration-error.ts';
import type { ConfigDescription } from './config/describe-config.ts';
import { tokenJwksFile } from './config/service-variables.ts';
import { HealthController } from './health/health.controller.ts';
import { Liveness } from './health/liveness.ts';
import { Readiness } from './health/readiness.ts';
import { Drain } from './lifecycle/drain.ts';
import { AppLogger } from './logging/app-logger.ts';
import { MetricsController } from './metrics/metrics.controller.ts';
import { watchPools } from './metrics/pool-metrics.ts';
import type { ProcessConfig } from './process-config.ts';
import { KeySetFile } from './tokens/key-set-file.ts';
import { ServiceTokenGuard } from './tokens/service-token.guard.ts';
import { TokenVerifier } from './tokens/token-verifier.ts';
import { SpanExporter } from './tracing/span-exporter.ts';

/** The token of the Clock: nobody reads the time but through it. */
export const CLOCK = Symbol('atlas.clock');

/** What every service has: its configuration, clock, log, probes, metrics, and a guard that lets in nobody without a token. */
@Module({})
export class ServiceModule implements OnModuleInit, OnApplicationShutdown {
  private unwatchPools: (() => void) | undefined;

  constructor(
    private readonly readiness: Readiness,
    @Optional() private readonly tokens?: TokenVerifier,
    @Optional() private readonly database?: Database,
    @Optional() private readonly system?: SystemDatabase,
  ) {}

  static for(config: ConfigDescription<ProcessConfig>): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        Liveness,
        Readiness,
        Drain,
        { provide: SpanExporter, inject: [config.KEY, AppLogger], useFactory: exporterOf },
        { provide: CLOCK, useValue: systemClock },
        { provide: TokenVerifier, inject: [config.KEY, CLOCK, AppLogger], useFactory: verifierOf },
        { provide: APP_GUARD, useClass: ServiceTokenGuard },
      ],
      exports: [CLOCK, Liveness, Readiness, Drain, TokenVerifier],
    };
  }

  async onModuleInit(): Promise<void> {
    const { database, system } = this;
    if (database) this.readiness.needs('database', () => database.ping());
    if (system) this.readiness.needs('system database', () => system.ping());
    this.unwatchPools = watchPools([database, system].filter((pool) => pool !== undefined));
    await this.loadKeys();
  }

  onApplicationShutdown(): void {
    this.unwatchPools?.();
  }

  private async loadKeys(): Promise<void> {
    try {
      await this.tokens?.load();
    } catch (error) {
      throw ConfigurationError.unusable('this service', tokenJwksFile, error);
    }
  }
}

function exporterOf({ service, tracesUrl = '' }: ProcessConfig, logger: AppLogger): SpanExporter | undefined {
  if (tracesUrl === '') return undefined;
  return new SpanExporter(service, tracesUrl, (error) => logger.warn('spans were not taken, and are lost', { error }));
}

function verifierOf(
  { service, tokenJwksFile: file }: ProcessConfig,
  clock: Clock,
  logger: AppLogger,
): TokenVerifier | undefined {
  if (file === undefined) return undefined;
  const keys = new KeySetFile(file, (error) =>
    logger.error('the keys of service tokens cannot be read; the last ones stay', { error }),
  );
  return new TokenVerifier(service, keys, clock);
}
