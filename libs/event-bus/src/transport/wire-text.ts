import { isUtf8 } from 'node:buffer';

const marker = 'base64:';
const markerBytes = Buffer.from(marker);

/**
 * A key or header as text that a row and a JSON document can hold, and from which the very bytes can be had back: what is no
 * UTF-8, or has a NUL in it (PostgreSQL's text takes none), is Base64 behind a marker. A stranger's record must neither stop a
 * partition nor lose a byte.
 */
export function textOf(bytes: Buffer): string {
  const isPlain = isUtf8(bytes) && !bytes.includes(0) && !bytes.subarray(0, marker.length).equals(markerBytes);
  return isPlain ? bytes.toString() : marker + bytes.toString('base64');
}

/** What {@link textOf} was made of. */
export function bytesOf(text: string): Buffer | string {
  return text.startsWith(marker) ? Buffer.from(text.slice(marker.length), 'base64') : text;
}

/** The same object when there is nothing to do, which is nearly always. */
export function wireHeaders(headers: Readonly<Record<string, string>>): Record<string, Buffer | string> {
  for (const name in headers) {
    if (headers[name]?.startsWith(marker)) {
      return Object.fromEntries(Object.entries(headers).map(([header, text]) => [header, bytesOf(text)]));
    }
  }
  return headers;
}
