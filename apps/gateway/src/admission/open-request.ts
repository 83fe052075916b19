/** A request that takes up a place until everybody who works on it has let go: its client's connection, and the service behind. */
export class OpenRequest {
  private holders = 0;
  private hasEnded = false;

  constructor(private readonly onEnd: () => void) {}

  /** Returns what lets go. */
  hold(): () => void {
    let isHeld = true;
    this.holders++;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--this.holders > 0 || this.hasEnded) return;
      this.hasEnded = true;
      this.onEnd();
    };
  }
}
