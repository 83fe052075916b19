import { topicOf } from './fact.ts';
import type { Observed } from './observed.ts';

/** A record as far as it says which event it is, and of what. */
interface SentRecord {
  readonly id: string;
  readonly value: string;
}

export interface SentRecords {
  /** By topics. */
  readonly records: ReadonlyMap<string, readonly SentRecord[]>;
  /** By names of facts. */
  readonly eventIds: ReadonlyMap<string, string>;
  /** Names of facts that have been dead letters. */
  readonly died: ReadonlySet<string>;
}

/** Everything that was told is in the log, what handlers published is there once, and a copy of each that died. */
export function differencesOfLog(
  { facts, effects }: Pick<Observed, 'facts' | 'effects'>,
  { records, eventIds, died }: SentRecords,
): readonly string[] {
  const idsIn = (topic: string) => new Set(records.get(topic)?.map(({ id }) => id));
  const idOf = (name: string) => eventIds.get(name) ?? '';
  const said = Map.groupBy(records.get('seen') ?? [], ({ value }) => nameIn(value));
  const copies = idsIn('model.dlt');
  return [
    ...facts
      .filter(({ kind, name }) => !idsIn(topicOf(kind)).has(idOf(name)))
      .map(({ name }) => `${name} is not in the log`),
    ...effects
      .filter((name) => !said.has(name))
      .map((name) => `what the handler of ${name} published is not in the log`),
    ...[...said]
      .filter(([, same]) => new Set(same.map(({ id }) => id)).size > 1)
      .map(([name]) => `what the handler of ${name} published is in the log more than once`),
    ...[...said.keys()]
      .filter((name) => !effects.includes(name))
      .map((name) => `${name} was not handled, and published`),
    ...facts
      .filter(({ name }) => died.has(name) !== copies.has(idOf(name)))
      .map(
        ({ name }) => `${name} ${died.has(name) ? 'died, and no copy of it' : 'never died, and a copy of it'} was sent`,
      ),
  ];
}

function nameIn(value: string): string {
  const data: unknown = JSON.parse(value);
  return typeof data === 'object' && data !== null && 'name' in data ? String(data.name) : value;
}
