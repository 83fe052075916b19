import { methods, type Document, type Operation } from '../document.ts';
import { operationRules } from './operation-rules.ts';
import type { Breach } from './schema-rules.ts';

export interface Finding extends Breach {
  readonly operation: string;
}

/** What a client of the released API would stumble over. */
export function compareDocuments(released: Document, current: Document): readonly Finding[] {
  return Object.entries(released.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const before = item[method];
      return before
        ? compareOperations(path, method, { before, after: current.paths[path]?.[method], released, current })
        : [];
    }),
  );
}

interface Both {
  readonly before: Operation;
  readonly after: Operation | undefined;
  readonly released: Document;
  readonly current: Document;
}

function compareOperations(path: string, method: string, { before, after, released, current }: Both): Finding[] {
  const operation = `${before.operationId} (${method.toUpperCase()} ${path})`;
  if (!after)
    return [{ operation, place: '', rule: 'operation-removed', detail: 'it is gone', because: 'somebody calls it' }];
  const change = { before, after, released, current };
  return operationRules.flatMap((rule) => rule(change).map((breach) => ({ operation, ...breach })));
}

export const sentenceOf = ({ operation, place, rule, detail, because }: Finding): string =>
  `${operation} ${place || 'itself'}: ${rule}: ${detail}\n    ${because}.`;
