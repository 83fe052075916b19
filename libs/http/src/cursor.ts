import { isUUID } from 'class-validator';
import { InvalidCursor } from './http.errors.ts';

/** Where a page ended: the values of the columns that the list is ordered by. Opaque to clients, who may only hand it back. */
export function encodeCursor(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Undefined for the first page. Every part is checked, since what comes back goes into a query. */
export function decodeCursor(
  cursor: string | undefined,
  ...parts: readonly ((text: string) => boolean)[]
): string[] | undefined {
  if (cursor === undefined) return undefined;
  const position = parse(cursor);
  const valid = Array.isArray(position) && position.length === parts.length;
  if (!valid) throw new InvalidCursor();
  return position.map((part: unknown, index) => {
    if (typeof part !== 'string' || !parts[index]?.(part)) throw new InvalidCursor();
    return part;
  });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** A part of a cursor that goes into a comparison with a uuid column. */
export const isUuid = (text: string): boolean => isUUID(text);
