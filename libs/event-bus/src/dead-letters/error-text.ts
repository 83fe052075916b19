import { inspect } from 'node:util';
import { storable } from '../transport/storable.ts';

/** An error as a row and a header can hold it. */
export interface ErrorText {
  readonly errorClass: string | null;
  readonly message: string | null;
  readonly stack: string | null;
}

const maxBytes = { class: 256, message: 2_048, stack: 8_192 };

export function describeError(error: unknown): ErrorText {
  if (error === undefined) return { errorClass: null, message: null, stack: null };
  if (!(error instanceof Error)) {
    return { errorClass: typeof error, message: cut(inspect(error), maxBytes.message), stack: null };
  }
  return {
    errorClass: cut(error.constructor.name, maxBytes.class),
    message: cut(error.message, maxBytes.message),
    stack: error.stack === undefined ? null : cut(error.stack, maxBytes.stack),
  };
}

/** A message may quote what it complains of, at any length. */
function cut(text: string, bytes: number): string {
  const encoded = Buffer.from(storable(text.slice(0, bytes)));
  if (encoded.length <= bytes) return encoded.toString();
  return encoded.subarray(0, bytes - 3).toString(); // a character that is cut in two becomes U+FFFD, which has three bytes
}
