import { encodeCursor } from './cursor.ts';
import type { PageLinks } from './links.dto.ts';

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

export interface PageAnswerOf<Item> {
  items: Item[];
  nextCursor: string | null;
  _links: PageLinks;
}

/** A page as the API shows it: its items in their public form, and the addresses of itself and of the next page. */
export function pageAnswer<Item, Answer>(
  path: string,
  query: object,
  { items, nextCursor }: Page<Item>,
  answerOf: (item: Item) => Answer,
): PageAnswerOf<Answer> {
  const next = nextCursor === null ? {} : { next: { href: address(path, { ...query, cursor: nextCursor }) } };
  return { items: items.map(answerOf), nextCursor, _links: { self: { href: address(path, query) }, ...next } };
}

/** `/v1/orders?limit=3` */
export function address(path: string, query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries<unknown>({ ...query })) {
    if (value !== undefined) parameters.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}
