/** What a record weighs beside its payload: headers, key, objects. */
const overheadBytes = 2_048;

/** What waits or is in hand in all lanes of a member: bounded together, because memory is. */
export class Backlog {
  private bytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly lanes: number,
  ) {}

  get isFull(): boolean {
    return this.bytes >= this.maxBytes;
  }

  /** What a lane may have waiting when all of them have. */
  get share(): number {
    return this.maxBytes / this.lanes;
  }

  add(bytes: number): void {
    this.bytes += bytes;
  }
}

/** Whatever waits: as it was fetched, or read. */
export interface Weighty {
  readonly value: Buffer | null;
}

export function weightOf(records: readonly Weighty[]): number {
  return records.reduce((sum, { value }) => sum + (value?.length ?? 0) + overheadBytes, 0);
}
