import { execFile, type ExecFileException } from 'node:child_process';

const largestOutput = 16 * 1024 * 1024;
/** Of what is there; so long somebody would wait for what may not be. */
const patienceMs = { there: 300_000, perhaps: 20_000 };

/** Runs a command of a runbook; `atlas` is this very program. */
export function runCommand(
  [program, ...args]: readonly string[],
  { mayFail, interrupted }: { readonly mayFail: boolean; readonly interrupted: AbortSignal },
): Promise<void> {
  const [file, before] =
    program === 'atlas' ? [process.execPath, [...process.execArgv, process.argv[1] ?? '']] : [program ?? '', []];
  const timeout = mayFail ? patienceMs.perhaps : patienceMs.there;
  const options = { maxBuffer: largestOutput, timeout, signal: interrupted };
  return new Promise((resolve, reject) => {
    execFile(file, [...before, ...args], options, (error, stdout, stderr) => {
      if (!error || (mayFail && !interrupted.aborted)) resolve();
      else reject(failure([program, ...args].join(' '), error, `${stdout}\n${stderr}`));
    });
  });
}

function failure(command: string, { code, message }: ExecFileException, output: string): Error {
  return new Error(`"${command}" ended with ${code ?? message}: ${output.trim()}`);
}
