import { readdirSync, readFileSync } from 'node:fs';

/** The process of the broker whose files lie in this directory. */
export function findKafka(directory: string): number {
  return findProcess('Kafka', (command) => command.includes('kafka.Kafka') && command.includes(directory));
}

/** The process of the Redis whose files lie in this directory. */
export function findRedis(directory: string): number {
  return findProcess('Redis', (command) => command.includes(`\0${directory}/redis.conf`));
}

function findProcess(name: string, isIt: (command: string) => boolean): number {
  const pid = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .find((entry) => isIt(commandLineOf(entry)));
  if (pid === undefined) throw new Error(`no ${name} of this benchmark runs: its CPU time is read from /proc`);
  return Number(pid);
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it ended while we looked
  }
}
