export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** With its question mark; empty when there is none. */
export function queryOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? '' : url.slice(query);
}

/** What another reader of the path might resolve, or take for something else. */
const ambiguous = ['..', '/./', '//', '\\'];

/** Whether a service could read the path as another than the one that was admitted. */
export function climbs(url: string): boolean {
  const path = pathOf(url);
  const plain = path.includes('%') ? decodeURIComponent(path) : path;
  return plain.endsWith('/.') || ambiguous.some((part) => plain.includes(part));
}
