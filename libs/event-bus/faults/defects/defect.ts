import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../rows/row.ts';

/** A mistake that somebody might make, and the promise by which it must be found. */
export interface Defect {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** Where it does its damage. */
  readonly row: Row;
  readonly breaks: string;
}

interface Edit {
  /** Relative to the bus. */
  readonly file: string;
  /** A text that is there once. */
  readonly shipped: string;
  readonly planted: string;
}

class CodeHasMoved extends Error {}

/** Plants the defect into a copy of the bus; the code that is shipped is only read. */
export async function withDefect<Result>(
  root: string,
  defect: Defect,
  work: (copy: string) => Promise<Result>,
): Promise<Result> {
  const copy = mkdtempSync(join(tmpdir(), 'atlas-defect-'));
  try {
    copyBus(root, copy);
    plant(copy, defect);
    return await work(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Fails when a text that is to be changed is no longer there: a defect that is not planted is not found. */
export function plant(copy: string, { name, edits }: Defect): void {
  for (const { file, shipped, planted } of edits) {
    const path = join(copy, 'libs/event-bus', file);
    const source = readFileSync(path, 'utf8');
    const occurrences = source.split(shipped).length - 1;
    if (occurrences !== 1) throw new CodeHasMoved(`"${name}": its text is ${occurrences} times in ${file}, not once`);
    writeFileSync(
      path,
      source.replace(shipped, () => planted),
    );
  }
}

/** All that a program needs to run from there. */
function copyBus(root: string, copy: string): void {
  cpSync(join(root, 'libs/event-bus'), join(copy, 'libs/event-bus'), { recursive: true });
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
}
