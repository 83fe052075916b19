import type { Handling } from './handler-calls.ts';

/**
 * A fact that was told in several majors waits in each of them: an older build that takes up what is parked knows only its own, and
 * would leave the fact, and its place in the order of its key, to a newer one.
 */
export function otherMajorsOf(items: readonly Handling[], open: readonly Handling[]): readonly Handling[] {
  const versions = new Map(items.map(({ envelope }) => [envelope.id, envelope.version]));
  return open.filter(({ envelope: { id, version } }) => versions.has(id) && versions.get(id) !== version);
}
