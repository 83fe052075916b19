import { isUtf8 } from 'node:buffer';

const marker = 'base64:';
const beyondPlain = /[^\x20-\x7e]/;
const beyondAscii = /[\0\x80-\xff]/;

/**
 * A key or header as text that a row and a JSON document can hold, and from which the very bytes can be had back: what is no
 * UTF-8, or has a NUL in it (PostgreSQL's text takes none), is Base64 behind a marker. A stranger's record must neither stop a
 * partition nor lose a byte.
 */
export function textOf(bytes: Buffer): string {
  return textIn(bytes, 0, bytes.length);
}

/** The same of a part of them. */
export function textIn(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  const isExact = !text.includes('\u{fffd}') || isUtf8(bytes.subarray(start, end)); // it stands for what is no text, or for itself
  if (isExact && !text.includes('\0') && !text.startsWith(marker)) return text;
  return marker + bytes.toString('base64', start, end);
}

/** Of bytes that were read a character each: whether they are the same as text, as those of most headers are. */
export function isPlain(text: string): boolean {
  return !beyondPlain.test(text) && !text.startsWith(marker);
}

/** Of many texts in one: whether each of them is the same as text, but for one that {@link isMarked}. */
export function isAscii(texts: string): boolean {
  return !beyondAscii.test(texts);
}

/** It looks like what stands for bytes, and so must be told from that. */
export function isMarked(text: string): boolean {
  return text.startsWith(marker);
}

/** What {@link textOf} was made of. */
export function bytesOf(text: string): Buffer | string {
  return text.startsWith(marker) ? Buffer.from(text.slice(marker.length), 'base64') : text;
}
