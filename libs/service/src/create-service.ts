import 'reflect-metadata';
import {
  acceptJson,
  AllowedMethods,
  answerConditionally,
  answerUnroutable,
  ProblemFilter,
  refuseNulInUrls,
  ValidatePipe,
} from '@atlas/http';
import type { InjectionToken, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ConfigDescription, Environment } from './config/describe-config.ts';
import { Liveness } from './health/liveness.ts';
import { observeRequests } from './http/observe-requests.ts';
import { followRequests, requestIdOf } from './http/request-context.ts';
import { answerUnreadable, patienceWith } from './http/unreadable-requests.ts';
import { Drain } from './lifecycle/drain.ts';
import { AppLogger } from './logging/app-logger.ts';
import { NestLog } from './logging/nest-log.ts';
import type { ProcessConfig } from './process-config.ts';
import { ServiceRoot } from './service-root.ts';
import { TokenVerifier } from './tokens/token-verifier.ts';

export type ServiceApplication = NestFastifyApplication;

interface ServiceTransport extends CustomTransportStrategy {
  /** False when its consumers are lost, and a new process would do better. */
  isHealthy?(): Promise<boolean>;
}

export interface ServiceOptions {
  /** Where the configuration is read from; the environment of the process when left out. */
  readonly env?: Environment;
  /** The provider that feeds events to the service's consumers. */
  readonly transport?: InjectionToken<ServiceTransport>;
}

const largestBody = 1024 * 1024;

/** A service in this process, initialised but not listening: tests inject requests into it, tools read its routes. */
export async function createService(
  module: Type,
  config: ConfigDescription<ProcessConfig>,
  options: ServiceOptions = {},
): Promise<NestFastifyApplication> {
  const app = await assembleService(module, config, config.read(options.env), options);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

/** Every service speaks HTTP in the same way; nothing runs yet. */
export async function assembleService(
  module: Type,
  config: ConfigDescription<ProcessConfig>,
  settings: ProcessConfig,
  { transport }: ServiceOptions = {},
): Promise<NestFastifyApplication> {
  const logger = new AppLogger(settings.service, settings.logLevel);
  const root = ServiceRoot.of(module, { config, settings, logger });
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter(settings), {
    logger: new NestLog(logger),
    bodyParser: false, // our own takes JSON only, and checks its UTF-8
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  acceptJson(fastify);
  refuseNulInUrls(fastify);
  answerConditionally(fastify);
  followRequests(fastify, app.get(TokenVerifier));
  observeRequests(fastify, logger);
  app.get(Drain).closeConnectionsOf(fastify);
  app.useGlobalPipes(new ValidatePipe());
  app.useGlobalFilters(new ProblemFilter(AllowedMethods.of(fastify)));
  if (transport) {
    const strategy = app.get<ServiceTransport>(transport, { strict: false });
    app.get(Liveness).watch('consumers', async () => (await strategy.isHealthy?.()) ?? true);
    app.connectMicroservice({ strategy }, { inheritAppConfig: false }); // an event has no principal, and its errors no problem document
  }
  return app;
}

function adapter({ trustedProxies = [], requestTimeoutMs = 60_000 }: ProcessConfig): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: largestBody,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    genReqId: requestIdOf,
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable,
    requestTimeout: requestTimeoutMs, // for the whole of a request to arrive
    http: { ...patienceWith(requestTimeoutMs), requireHostHeader: false }, // whoever faces the world looks for it; Node would answer no problem document
    keepAliveTimeout: 65_000, // longer than the balancer's, or it would send into a closing connection
    forceCloseConnections: 'idle',
    return503OnClosing: false, // the balancer needs its time to notice; a request that still comes is answered
    skipMiddie: true,
  });
}
