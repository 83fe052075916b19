import { existsSync, readFileSync } from 'node:fs';
import { isDocument, type Document } from './document.ts';

/** What customers build upon: the API as it was when `npm run openapi:release` was run last. */
export const releasedFile = new URL('released/openapi.json', import.meta.url);

export function releasedDocument(): Document | undefined {
  return existsSync(releasedFile) ? parseDocument(readFileSync(releasedFile, 'utf8')) : undefined;
}

export function parseDocument(text: string): Document {
  const parsed: unknown = JSON.parse(text);
  if (!isDocument(parsed)) throw new Error('This is no OpenAPI document.');
  return parsed;
}
