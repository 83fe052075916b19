import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppLogger } from '../logging/app-logger.ts';
import type { Drain } from './drain.ts';

export interface Stop {
  readonly app: NestFastifyApplication;
  readonly drain: Drain;
  readonly logger: AppLogger;
  readonly drainMs: number;
  readonly stopTimeoutMs: number;
  /** Lets go of the partitions: others take them over while this process still answers requests. */
  readonly stopConsuming: () => Promise<void>;
}

/**
 * SIGTERM: not ready any more; consumers finish their chunk and leave; requests are served with `Connection: close` until
 * balancers have noticed; then the rest is closed. Nest's own shutdown hooks would close HTTP first and consumers last.
 */
export function stopOnSignal(stop: Stop): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return exitWith(stop, 1, 'stopped by a second signal');
      stopping = true;
      void stopGracefully(stop, signal);
    });
  }
}

async function stopGracefully(stop: Stop, signal: NodeJS.Signals): Promise<void> {
  const { app, drain, logger, drainMs, stopTimeoutMs, stopConsuming } = stop;
  logger.info('stopping', { signal, drainMs });
  setTimeout(() => exitWith(stop, 1, 'work in flight did not finish in time'), drainMs + stopTimeoutMs).unref();
  try {
    drain.start(app.getHttpAdapter().getInstance(), drainMs);
    await Promise.all([sleep(drainMs), stopConsuming()]);
    await lastRequestOf(app); // before the relay and the jobs stop: it may still need them
    await app.close();
    logger.info('stopped');
    process.exit(0);
  } catch (error) {
    exitWith(stop, 1, 'the stop failed', error);
  }
}

function lastRequestOf(app: NestFastifyApplication): Promise<void> {
  return new Promise((resolve) => app.getHttpServer().close(() => resolve()));
}

function exitWith({ logger }: Stop, code: number, message: string, error?: unknown): void {
  logger.error(message, { error });
  process.exit(code);
}
