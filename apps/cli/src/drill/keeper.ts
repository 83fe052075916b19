import { spawn } from 'node:child_process';

/** When this process is gone, however it went, the other one gets the signal. */
const watch = 'while kill -0 "$1" 2>/dev/null; do sleep 1; done; kill -s "$3" "$2" 2>/dev/null';

/** Sees to it that a drill that is killed leaves nothing behind. Returns how to relieve it. */
export function whenWeAreGone(pid: number, signal: 'TERM' | 'CONT'): () => void {
  const keeper = spawn('sh', ['-c', watch, 'sh', String(process.pid), String(pid), signal], {
    detached: true, // Ctrl-C is for us alone
    stdio: 'ignore',
  });
  keeper.unref();
  return () => void keeper.kill('SIGKILL');
}
