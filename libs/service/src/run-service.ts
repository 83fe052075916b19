import type { InjectionToken, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigurationError } from './config/configuration-error.ts';
import type { ConfigDescription } from './config/describe-config.ts';
import { assembleService, type ServiceOptions } from './create-service.ts';
import { Drain } from './lifecycle/drain.ts';
import { stopOnSignal } from './lifecycle/stop-on-signal.ts';
import { AppLogger } from './logging/app-logger.ts';
import type { ProcessConfig } from './process-config.ts';

/** EX_CONFIG of sysexits.h: a supervisor need not try again. */
const badConfiguration = 78;

/** The main function of every service: `await runService(BillingModule, billingConfig, { transport: EventTransport })`. */
export async function runService(
  module: Type,
  config: ConfigDescription<ProcessConfig>,
  options: ServiceOptions = {},
): Promise<void> {
  try {
    await start(module, config, options);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) return endWith(config.service, error, `${config.service} cannot start`);
    process.stderr.write(`${error.message}\n`);
    process.exit(badConfiguration);
  }
}

async function start(module: Type, config: ConfigDescription<ProcessConfig>, options: ServiceOptions): Promise<void> {
  const settings = config.read(options.env);
  process.on('uncaughtException', (error) => endWith(settings.service, error, 'an error that nobody caught'));
  const app = await assembleService(module, config, settings, options);
  const logger = app.get(AppLogger);
  stopOnSignal({
    app,
    drain: app.get(Drain),
    logger,
    ...settings,
    stopConsuming: () => stopConsuming(app, options.transport),
  });

  await app.init(); // startAllMicroservices() alone would hand messages to handlers before onModuleInit
  if (settings.roles?.includes('consumers') ?? true) await app.startAllMicroservices();
  await app.listen(settings.port, settings.host);
  const address = app.getHttpServer().address();
  logger.announce('ready', {
    port: typeof address === 'object' ? address?.port : undefined,
    startMs: Math.round(performance.now()),
  });
}

async function stopConsuming(
  app: NestFastifyApplication,
  transport: InjectionToken<CustomTransportStrategy> | undefined,
): Promise<void> {
  if (transport) await app.get<CustomTransportStrategy>(transport, { strict: false }).close();
}

function endWith(service: string, error: unknown, message: string): void {
  new AppLogger(service, 'info').fatal(message, { error });
  process.exit(1);
}
