import type { Answer } from './answer.ts';
import { askAll } from './ask-all.ts';
import { OperatorApi } from './operator-api.ts';
import type { BusService } from './services.ts';
import { upTo } from './up-to.ts';

interface Wanted {
  readonly service: BusService | undefined;
  readonly limit: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The moment that orders the list, the earliest first. */
  readonly sortBy: string;
  readonly newestFirst?: boolean;
}

export interface Listed {
  /** Each says whose it is: `service`. */
  readonly items: readonly Answer[];
  readonly more: boolean;
}

/** The lists of one service, or of all, as one. */
export async function listAll({ service, limit, path, query, sortBy, newestFirst = false }: Wanted): Promise<Listed> {
  const api = OperatorApi.fromEnvironment();
  const lists = await askAll(service, (each) =>
    upTo(limit, (size, cursor) => api.get(each, path, { ...query, limit: size, cursor })),
  );
  const items = lists
    .flatMap(({ service: owner, answer }) => answer.items.map((item) => item.with({ service: owner })))
    .toSorted(
      (one, other) => (one.text(sortBy) ?? '').localeCompare(other.text(sortBy) ?? '') * (newestFirst ? -1 : 1),
    );
  return { items: items.slice(0, limit), more: items.length > limit || lists.some(({ answer }) => answer.more) };
}
