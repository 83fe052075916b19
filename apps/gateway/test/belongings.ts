import type { Api } from '@atlas/testing';
import { operations } from './published-operations.ts';

export interface Page {
  readonly items: readonly unknown[];
  readonly nextCursor?: string | null;
}

const idPattern = /\b[a-z]{3}_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

export const idsIn = (json: unknown): string[] => [...new Set(JSON.stringify(json ?? null).match(idPattern))];

/** The same with other ids in the place of those for which there is one. */
export function filledIn(json: unknown, idOf: (prefix: string) => string | undefined): unknown {
  return JSON.parse(JSON.stringify(json).replaceAll(idPattern, (id) => idOf(id.slice(0, 3)) ?? id));
}

/** Plans are everybody's, and whoever was helped by an operator finds that one in the audit log. */
const isShared = (id: string) => id.startsWith('pln_') || id.startsWith('opr_');

/** All that a caller's lists show, page after page. */
export class Belongings {
  readonly ids: ReadonlySet<string>;

  constructor(private readonly lists: Readonly<Record<string, readonly unknown[]>>) {
    this.ids = new Set(idsIn(lists).filter((id) => !isShared(id)));
  }

  of(prefix: string): string[] {
    return [...this.ids].filter((id) => id.startsWith(`${prefix}_`));
  }

  kinds(): ReadonlySet<string> {
    return new Set([...this.ids].map((id) => id.slice(0, 3)));
  }
}

export async function belongingsOf(api: Api): Promise<Belongings> {
  const paths = operations
    .filter(({ method, path }) => method === 'GET' && !path.includes('{'))
    .map(({ path }) => path);
  const lists = await Promise.all(paths.map(async (path) => [path, await itemsOf(api, path)] as const));
  return new Belongings(Object.fromEntries(lists));
}

async function itemsOf(api: Api, path: string): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for (let cursor = ''; ;) {
    const { status, body } = await api.get<Page>(`${path}${cursor && `?limit=100&cursor=${cursor}`}`);
    if (status !== 200) throw new Error(`${path} was answered with ${status}: ${JSON.stringify(body)}`);
    items.push(...(body.items ?? [body]).map(withoutLastUse));
    if (!body.nextCursor) return items;
    cursor = encodeURIComponent(body.nextCursor);
  }
}

/** Of API keys: each of these questions is a use. */
const withoutLastUse = (item: unknown) =>
  typeof item === 'object' && item !== null ? { ...item, lastUsedAt: undefined } : item;
