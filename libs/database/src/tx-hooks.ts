/** How far the lists of hooks had come. */
export interface HookMarks {
  readonly beforeCommit: number;
  readonly afterCommit: number;
  readonly undo: number;
}

/** What is to be done at the end of a transaction, and when an attempt in it is undone. */
export class TxHooks {
  readonly beforeCommit: (() => Promise<void>)[] = [];
  readonly afterCommit: (() => void)[] = [];
  readonly undo: (() => void)[] = [];

  mark(): HookMarks {
    const [beforeCommit, afterCommit, undo] = [this.beforeCommit.length, this.afterCommit.length, this.undo.length];
    return { beforeCommit, afterCommit, undo };
  }

  undoTo({ beforeCommit, afterCommit, undo }: HookMarks): void {
    this.beforeCommit.splice(beforeCommit);
    this.afterCommit.splice(afterCommit);
    for (const hook of this.undo.splice(undo).toReversed()) hook();
  }
}
