import { booksPageOf, UnreadableBooks, type BooksPage } from './books-page.ts';
import type { Books } from './evidence.ts';

export interface ProviderAccess {
  readonly url: string;
  readonly apiKey: string;
}

const pageSize = 1000;
const timeoutMs = 10_000;

/** Everything that the provider ever did for us, as it tells it. */
export async function readBooks(access: ProviderAccess): Promise<Books> {
  const entries: BooksPage['entries'][number][] = [];
  let cursor: string | null = null;
  do {
    const page: BooksPage = await readPage(access, cursor);
    entries.push(...page.entries);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return {
    charges: entries.filter((entry) => entry.kind === 'charge'),
    refunds: entries.filter((entry) => entry.kind === 'refund'),
  };
}

async function readPage({ url, apiKey }: ProviderAccess, cursor: string | null): Promise<BooksPage> {
  const query = new URLSearchParams({ limit: String(pageSize), ...(cursor !== null && { cursor }) });
  const response = await fetch(new URL(`/v1/books?${query.toString()}`, url), {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new UnreadableBooks(`the provider answers ${response.status}`);
  return booksPageOf(await response.json());
}
