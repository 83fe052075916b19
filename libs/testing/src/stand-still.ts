import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from './eventually.ts';

/** Stops a process where it stands. A signal only asks for it: until all of its threads have, one of them may still answer. */
export async function standStill(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  if (process.platform !== 'linux') return;
  await eventually(() => {
    const moving = readdirSync(`/proc/${pid}/task`).filter((thread) => stateOf(pid, thread) !== 'T');
    if (moving.length > 0) throw new Error(`threads of ${pid} that go on: ${moving.join(', ')}`);
  });
}

export function goOn(pid: number): void {
  process.kill(pid, 'SIGCONT');
}

/** What follows the name in brackets, which may hold brackets itself (proc_pid_stat(5)). */
function stateOf(pid: number, thread: string): string | undefined {
  const line = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2)[0];
}
