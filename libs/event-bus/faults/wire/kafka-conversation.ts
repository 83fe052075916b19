import { Frames } from './frames.ts';
import type { Phase, Verdict, Watcher } from './step.ts';
import type { Conversation } from './tunnel.ts';

/** The requests of Kafka's protocol that our processes make. */
const requests = new Map([
  [0, 'Produce'],
  [1, 'Fetch'],
  [2, 'ListOffsets'],
  [3, 'Metadata'],
  [8, 'OffsetCommit'],
  [9, 'OffsetFetch'],
  [10, 'FindCoordinator'],
  [11, 'JoinGroup'],
  [12, 'Heartbeat'],
  [13, 'LeaveGroup'],
  [14, 'SyncGroup'],
  [18, 'ApiVersions'],
]);

const host = Buffer.from('127.0.0.1');

/** Who a member of a group is, as it says itself when it has joined, and with every heartbeat. */
export interface Membership {
  readonly group: string;
  readonly member: string;
}

export interface KafkaWitness {
  /** The port of the broker at the other end. */
  readonly broker: number;
  readonly watch: Watcher;
  /** Where clients find each broker: its own port → the port of our tunnel to it. */
  readonly ports: ReadonlyMap<number, number>;
  joined(membership: Membership): void;
}

/**
 * Kafka's protocol, as far as it tells which request is at work: a length, the number of the request and of the correlation, by
 * which the answer is known again. Brokers' addresses in answers are changed into ours, wherever they stand.
 */
export class KafkaConversation implements Conversation {
  private readonly client = new Frames(lengthOf);
  private readonly server = new Frames(lengthOf);
  private readonly waiting = new Map<number, string>();

  constructor(private readonly witness: KafkaWitness) {}

  async *fromClient(chunk: Buffer): AsyncGenerator<Buffer | Verdict> {
    for (const frame of this.client.take(chunk)) {
      const name = requests.get(frame.readInt16BE(4)) ?? 'Other';
      this.waiting.set(frame.readInt32BE(8), name);
      if (name === 'Heartbeat' || name === 'SyncGroup') this.witness.joined(membershipIn(frame));
      yield await this.tell('asked', name);
      yield frame;
      yield await this.tell('passed', name);
    }
  }

  async *fromServer(chunk: Buffer): AsyncGenerator<Buffer | Verdict> {
    for (const frame of this.server.take(chunk)) {
      const correlation = frame.readInt32BE(4);
      const name = this.waiting.get(correlation) ?? 'Other';
      this.waiting.delete(correlation);
      yield await this.tell('answered', name);
      yield name === 'Metadata' || name === 'FindCoordinator' ? this.redirected(frame) : frame;
      yield await this.tell('told', name);
    }
  }

  private tell(phase: Phase, name: string): Promise<Verdict> | Verdict {
    const { broker, watch } = this.witness;
    return watch({ server: 'kafka', broker, phase, name, outcome: '', within: [] });
  }

  /** Host and port stand side by side in every version of these answers; ours are as long as theirs. */
  private redirected(answer: Buffer): Buffer {
    const copy = Buffer.from(answer);
    for (let at = copy.indexOf(host); at >= 0; at = copy.indexOf(host, at + 1)) {
      const portAt = at + host.length;
      const port = portAt + 4 <= copy.length ? this.witness.ports.get(copy.readInt32BE(portAt)) : undefined;
      if (port !== undefined) copy.writeInt32BE(port, portAt);
    }
    return copy;
  }
}

function lengthOf(bytes: Buffer): number | undefined {
  return bytes.length < 4 ? undefined : 4 + bytes.readInt32BE(0);
}

/** Heartbeat and SyncGroup, versions 0 to 3: after the header (with the client's name) group, generation and member. */
function membershipIn(frame: Buffer): Membership {
  const afterClient = 14 + Math.max(frame.readInt16BE(12), 0);
  const groupLength = frame.readInt16BE(afterClient);
  const groupAt = afterClient + 2;
  const memberAt = groupAt + groupLength + 4;
  return {
    group: frame.toString('utf8', groupAt, groupAt + groupLength),
    member: frame.toString('utf8', memberAt + 2, memberAt + 2 + frame.readInt16BE(memberAt)),
  };
}
