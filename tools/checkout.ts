import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Sources, or the targets of symbolic links, by path. */
export type Files = Record<string, string>;

/** A small checkout in which a tool is shown what it must find; gone when the scope ends. */
export function checkout(files: Files, links: Files): Disposable & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-checkout-'));
  const pathOf = (path: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    return join(folder, path);
  };
  for (const [path, source] of Object.entries(files)) writeFileSync(pathOf(path), source);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, pathOf(path));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
