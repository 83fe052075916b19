import { readdirSync, readFileSync } from 'node:fs';

/** The process of the broker whose files lie in this directory. */
export function findKafka(directory: string): number {
  const pid = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .find((entry) => isBroker(commandLineOf(entry), directory));
  if (pid === undefined) throw new Error(`no Kafka runs in ${directory}: its CPU time is read from /proc`);
  return Number(pid);
}

function isBroker(command: string, directory: string): boolean {
  return command.includes('kafka.Kafka') && command.includes(directory);
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it ended while we looked
  }
}
