import { Option, type Command } from 'commander';
import { moment } from '../arguments/moment.ts';

const reasons = ['deserialise', 'schema', 'fatal', 'too-old', 'crash-loop', 'failed', 'exhausted', 'unknown-type'];

export interface FilterOptions {
  readonly reason?: string;
  readonly error?: string;
  readonly message?: string;
  readonly type?: string;
  readonly topic?: string;
  readonly key?: string;
  readonly tenant?: string;
  readonly since?: string;
  readonly until?: string;
}

/** Which dead letters: those of which all is true. */
export function withFilters(command: Command): Command {
  return command
    .addOption(new Option('--reason <reason>', 'why it is a dead letter').choices(reasons))
    .option('--error <class>', 'the class of its error, as `stats` counts them')
    .option('--message <text>', "a part of its error's message")
    .option('--type <type>', 'of the event: order.placed')
    .option('--topic <topic>', 'where it came from: orders.orders')
    .option('--key <key>', 'of the event: ord_…')
    .option('--tenant <id>', 'whose event it is: ten_…')
    .addOption(
      new Option('--since <when>', 'a dead letter for no longer: 2h, 3d, 2026-11-22T08:30:00Z').argParser(asMoment),
    )
    .addOption(new Option('--until <when>', 'a dead letter for longer: 10m, 2026-11-22').argParser(asMoment));
}

/** As the API calls them; what was not given is not in it. */
export function filterOf(options: FilterOptions): Readonly<Record<string, string>> {
  const { reason, error, message, type, topic, key, tenant, since, until } = options;
  const fields = {
    ...{ reason, errorClass: error, messageContains: message, type, topic, key },
    ...{ tenantId: tenant, after: since, before: until },
  };
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
}

const asMoment = (text: string) => moment(text);
