import { readFile, stat } from 'node:fs/promises';

/** Keys in a file. Read again when it changes, so that they rotate without a restart. */
export class KeyFile<Keys> {
  private keys: Keys | undefined;
  private version = '';
  private checkedAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly file: string,
    private readonly parse: (json: unknown, file: string) => Keys | Promise<Keys>,
    private readonly onUnreadable: (error: unknown) => void,
    private readonly checkEveryMs = 1000,
  ) {}

  async load(): Promise<void> {
    await this.rereadIfChanged();
  }

  /**
   * The current keys; the ones before while a new file cannot be read. Whoever asks while it is read waits for it: else a slow disk
   * would let old keys be used for longer than the time between two looks.
   */
  async current(): Promise<Keys> {
    if (performance.now() - this.checkedAt >= this.checkEveryMs) {
      this.reading ??= this.rereadIfChanged()
        .catch((error: unknown) => this.onUnreadable(error))
        .finally(() => (this.reading = undefined));
    }
    if (this.reading) await this.reading;
    if (!this.keys) throw new Error(`no keys could be read from ${this.file}`);
    return this.keys;
  }

  private async rereadIfChanged(): Promise<void> {
    this.checkedAt = performance.now();
    const { mtimeMs, size, ino } = await stat(this.file);
    const version = `${mtimeMs}/${size}/${ino}`;
    if (version === this.version) return;
    const json: unknown = JSON.parse(await readFile(this.file, 'utf8'));
    this.keys = await this.parse(json, this.file);
    this.version = version;
  }
}
