import { createHash } from 'node:crypto';

/** Where a stream ends: the version of its last event, and the hash that all events up to there lead to. */
export interface StreamHead {
  readonly version: number;
  readonly hash: Buffer;
}

export interface Link {
  readonly version: number;
  readonly type: string;
  readonly payload: Buffer;
  readonly hash: Buffer;
}

export const emptyStream: StreamHead = { version: 0, hash: Buffer.alloc(32) };

/** The next event of a stream, chained to all before it: changing any of them changes every hash that follows. */
export function linkAfter({ version, hash }: StreamHead, streamUuid: string, type: string, fact: object): Link {
  const payload = Buffer.from(JSON.stringify(fact));
  const next = version + 1;
  return { version: next, type, payload, hash: hashOf(hash, streamUuid, next, type, payload) };
}

/** SHA-256(previous ‖ stream ‖ version ‖ type ‖ payload). A type holds no `{`, with which every payload begins: no two inputs read alike. */
export function hashOf(previous: Buffer, streamUuid: string, version: number, type: string, payload: Buffer): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(version);
  const stream = Buffer.from(streamUuid.replaceAll('-', ''), 'hex');
  return createHash('sha256').update(previous).update(stream).update(number).update(type).update(payload).digest();
}
