import { UsageError } from '../arguments/usage-error.ts';
import { byName, type DrillTarget } from './drill-target.ts';
import { whenWeAreGone } from './keeper.ts';

/** A process that stands still, as one does whose machine or network is in trouble: it is there, and does not answer. */
export class HeldUpProcess {
  private relieve: (() => void) | undefined;

  private constructor(private readonly pid: number) {}

  static named(name: string, target: DrillTarget): HeldUpProcess {
    return new HeldUpProcess(processNamed(name, target));
  }

  hold(): void {
    this.relieve = whenWeAreGone(this.pid, 'CONT');
    process.kill(this.pid, 'SIGSTOP');
  }

  letGo(): void {
    if (!this.relieve) return;
    process.kill(this.pid, 'SIGCONT');
    this.relieve();
    this.relieve = undefined;
  }
}

export function processNamed(name: string, { processes, target }: DrillTarget): number {
  const pid = Number(byName(processes).get(name));
  if (Number.isInteger(pid) && pid > 1) return pid;
  throw new UsageError(`${target} does not say which process ${name} is (ATLAS_DRILL_PROCESSES).`);
}
