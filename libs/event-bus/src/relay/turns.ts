import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { OutboxHeadRow, RelayStore } from './relay.store.ts';
import type { Sender } from './sender.ts';

/** What one send carries: half of what a broker takes. More is no faster, and keeps more in memory. */
const head = { rows: 500, bytes: 450_000 };

export interface TurnParts {
  readonly owner: string;
  readonly store: RelayStore;
  readonly sender: Sender;
  readonly lanes: Lanes;
  /** Something was acknowledged, or refused; `isWaitedFor`: and there may be more. */
  onSent(lane: Pick<Lane, 'isWaitedFor'>): void;
  /** A lane was read beside the turns: whoever waits for the last of them looks again. */
  onRead(): void;
}

/** One round trip each: forgets what was acknowledged since the last turn, and reads what the lanes that are idle are to send next. */
export class Turns {
  constructor(private readonly parts: TurnParts) {}

  /** Returns how many events it found to send. */
  async take(isAllowed: (lane: Lane) => boolean): Promise<number> {
    const { lanes } = this.parts;
    const sent = lanes.all.filter((lane) => lane.unforgotten);
    const asked = lanes.ready(isAllowed, performance.now());
    const heads = await this.read(asked, sent);
    for (const lane of sent) lane.forgot();
    for (const [index, lane] of asked.entries()) this.dispatch(lane, heads[index] ?? []);
    const encumbered = lanes.readyApart(isAllowed, performance.now());
    if (encumbered) void this.readApart(encumbered);
    return heads.reduce((sum, rows) => sum + rows.length, 0);
  }

  private async read(
    lanes: readonly Lane[],
    sent: readonly Lane[] = [],
  ): Promise<readonly (readonly OutboxHeadRow[])[]> {
    if (lanes.length + sent.length === 0) return [];
    const forget = sent.flatMap((lane) => lane.unforgotten ?? []);
    const { store, owner } = this.parts;
    return store.turn(owner, forget, lanes, head);
  }

  /** Beside the turns: what waits behind a refused event has to be read past each time, and may be much. */
  private async readApart(lane: Lane): Promise<void> {
    lane.beginReading(performance.now());
    try {
      const [rows = []] = await this.read([lane]);
      lane.endReading(rows.length, performance.now());
      this.dispatch(lane, rows);
      this.parts.onRead();
    } catch (error) {
      this.parts.sender.giveUp(lane, error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Nobody waits for it: a topic that does not answer holds up its own lanes only. */
  private dispatch(lane: Lane, rows: readonly OutboxHeadRow[]): void {
    lane.begin(rows, head, performance.now());
    if (rows.length > 0) void this.parts.sender.send(lane, rows).then(() => this.parts.onSent(lane));
  }
}
