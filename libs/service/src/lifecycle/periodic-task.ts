import { newTraceparent, newUuid, runInContext } from '@atlas/kernel';
import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Counter, register } from 'prom-client';

/**
 * Work that comes round: a sweep, a janitor. Starts with the application, never overlaps itself, and is waited for when the
 * process stops. Every process runs it, so `run` must stand its own company.
 *
 *     @Injectable()
 *     export class OpenChargeJanitor extends PeriodicTask {
 *       readonly name = 'open-charge-janitor';
 *       readonly everyMs = 5_000;
 *       async run(): Promise<void> { … }
 *     }
 */
export abstract class PeriodicTask implements OnApplicationBootstrap, BeforeApplicationShutdown {
  abstract readonly name: string;
  abstract readonly everyMs: number;
  private readonly logger = new Logger('PeriodicTask');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  abstract run(): Promise<void>;

  onApplicationBootstrap(): void {
    failures().inc({ task: this.name }, 0); // an increase is not seen of what was not there before
    this.scheduleNext();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private scheduleNext(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.runOnce().finally(() => this.scheduleNext());
    }, this.everyMs);
    this.timer.unref();
  }

  private async runOnce(): Promise<void> {
    try {
      await runInContext({ correlationId: newUuid(), traceparent: newTraceparent() }, () => this.run());
    } catch (error) {
      failures().inc({ task: this.name });
      this.logger.error({ message: 'a periodic task failed; it runs again', task: this.name, error });
    }
  }
}

function failures(): Counter<'task'> {
  const existing = register.getSingleMetric('periodic_task_failures_total');
  if (existing instanceof Counter) return existing;
  return new Counter({
    name: 'periodic_task_failures_total',
    help: 'Runs of a periodic task that ended in an error.',
    labelNames: ['task'],
  });
}
