import { connect } from 'node:net';
import type { Membership } from './kafka-conversation.ts';

/**
 * Has a member of a group counted out, as the broker does by itself when its session has ended: a crash's rounds need not wait
 * ten seconds each for that. LeaveGroup, version 2; a broker that does not coordinate the group declines.
 */
export async function countOut(brokerPort: number, { group, member }: Membership): Promise<void> {
  const body = Buffer.concat([int16(13), int16(2), int32(1), text('faults'), text(group), text(member)]);
  const socket = connect(brokerPort, '127.0.0.1');
  socket.on('error', () => undefined); // a broker that is down has no members to count out
  socket.write(Buffer.concat([int32(body.length), body]));
  await new Promise((resolve) => socket.once('data', resolve).once('close', resolve));
  socket.destroy();
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([int16(bytes.length), bytes]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
