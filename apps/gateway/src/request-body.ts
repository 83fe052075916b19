import type { Readable } from 'node:stream';

export const largestBody = 1024 * 1024;

/** Holds a body in memory, so that it can be sent again. Undefined as soon as it is too large. */
export async function collected(body: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    if (size > largestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
