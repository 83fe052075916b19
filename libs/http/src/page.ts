import { encodeCursor } from './cursor.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; null on the last. */
  readonly nextCursor: string | null;
}

export const defaultPageSize = 20;

/** Makes a page of rows that were asked for with one more than its size: the one too many says that there is a next page. */
export function pageOf<Item>(
  rows: readonly Item[],
  size: number,
  positionOf: (last: Item) => readonly string[],
): Page<Item> {
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > size && last !== undefined ? encodeCursor(positionOf(last)) : null };
}
