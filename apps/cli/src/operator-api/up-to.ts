import type { Answer } from './answer.ts';

const largestPage = 100;

/** The first `limit` items of a list, and whether there are more. */
export async function upTo(
  limit: number,
  pageAt: (size: number, cursor: string | undefined) => Promise<Answer>,
): Promise<{ readonly items: readonly Answer[]; readonly more: boolean }> {
  const items: Answer[] = [];
  let cursor: string | undefined;
  do {
    const page = await pageAt(Math.min(largestPage, limit - items.length), cursor);
    items.push(...page.list('items'));
    cursor = page.text('nextCursor');
  } while (cursor !== undefined && items.length < limit);
  return { items, more: cursor !== undefined };
}
