import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { SideFailed } from '../measuring/side.ts';
import type { LoadFigures } from './load.ts';
import { isReport, type Command } from './commands.ts';
import type { Target } from './prepared-request.ts';

/** The clients, in a process of their own. */
export class LoadProcess {
  private readonly gone: Promise<never>;

  private constructor(private readonly child: ChildProcess) {
    this.gone = once(child, 'exit').then(() => Promise.reject(new SideFailed('the load generator has ended')));
    this.gone.catch(() => undefined); // who waits for an answer is told
  }

  static async start(program: string, target: Target): Promise<LoadProcess> {
    const load = new LoadProcess(fork(program, { serialization: 'json' }));
    await load.ask({ is: 'prepare', target });
    return load;
  }

  /** @param rate requests a second; without one as fast as they are answered */
  async begin(rate?: number): Promise<void> {
    await this.ask({ is: 'start', ...(rate !== undefined && { rate }) });
  }

  /** Delays count from here on. */
  async watch(): Promise<void> {
    await this.ask({ is: 'watch' });
  }

  figures(): Promise<LoadFigures> {
    return this.ask({ is: 'tell' });
  }

  /** Resolves when the last request was answered. */
  end(): Promise<LoadFigures> {
    return this.ask({ is: 'stop' });
  }

  close(): void {
    if (this.child.connected) this.child.disconnect();
  }

  private async ask(command: Command): Promise<LoadFigures> {
    const answered = new Promise<unknown>((resolve) => void this.child.once('message', resolve));
    this.child.send(command);
    const report = await Promise.race([answered, this.gone]);
    if (!isReport(report)) throw new SideFailed('the load generator says something that nobody asked for');
    if ('failure' in report) throw new SideFailed(report.failure);
    return report.figures;
  }
}
