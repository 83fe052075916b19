import type { Kafka } from 'kafkajs';
import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import type pg from 'pg';
import { readBusRows, readPlaces, type PlaceRow } from './bus-rows.ts';
import { viewGroup, type GroupName, type GroupView } from './group-view.ts';

export interface StandstillParts {
  /** As a superuser. */
  readonly pool: pg.Pool;
  readonly admin: ReturnType<Kafka['admin']>;
  readonly group: GroupName;
  /** Who is to be a member, and where it writes what it says. */
  readonly members: readonly { readonly name: string; readonly log: string }[];
}

const lastLines = 20;

/** All that can be known from outside of a group in which nothing moves. */
export async function describeStandstill({ pool, admin, group, members }: StandstillParts): Promise<string> {
  const view = await viewGroup(admin, group);
  const places = await readPlaces(pool);
  const tails = await Promise.all(
    members.map(async ({ name, log }) => [`${name} said last (${log}):`, ...(await tailOf(log))]),
  );
  return [
    `group ${view.state}, ${view.members.length} members`,
    ...view.members.map(({ id, places: held }) => `  ${id} holds ${held.length === 0 ? 'nothing' : held.join(' ')}`),
    'partitions:',
    ...[...view.ends].map(([place, end]) => `  ${describePlace(place, end, view, places)}`),
    ...(await readBusRows(pool)),
    ...tails.flat(),
  ].join('\n');
}

function describePlace(
  place: string,
  end: number,
  { committed, members }: GroupView,
  places: readonly PlaceRow[],
): string {
  const row = places.find((one) => one.place === place);
  const readers = members.filter((member) => member.places.includes(place)).map(({ id }) => id);
  const isRead = row?.offset === end;
  return [
    `${isRead ? ' ' : '!'} ${place} at ${row?.offset ?? 'no offset'}, Kafka's ${committed.get(place) ?? 'none'}, end ${end}`,
    `read by ${readers.join(' and ') || 'nobody'}`,
    row?.holder
      ? `noted as held by ${row.holder}${row.isHolderAlive ? '' : ', who is not alive'}`
      : 'noted as held by nobody',
    ...(row?.carefulUntil === null || row === undefined
      ? []
      : [`careful until ${row.carefulUntil}, at ${row.handling} after ${row.ends} ends`]),
  ].join('; ');
}

async function tailOf(log: string): Promise<readonly string[]> {
  const text = stripVTControlCharacters(await readFile(log, 'utf8').catch(() => '(nothing)'));
  return text
    .trimEnd()
    .split('\n')
    .slice(-lastLines)
    .map((line) => `  ${line}`);
}
