import { readFile, stat } from 'node:fs/promises';
import { createLocalJWKSet, type LocalJWKSet } from 'jose';
import { isKeySet } from './json-web-key.ts';

/** The public keys that service tokens are checked with. Reread when the file changes, so that keys rotate without a restart. */
export class KeySetFile {
  private keys: LocalJWKSet | undefined;
  private version = '';
  private checkedAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly file: string,
    private readonly onUnreadable: (error: unknown) => void,
    private readonly checkEveryMs = 1000,
  ) {}

  async load(): Promise<void> {
    await this.rereadIfChanged();
  }

  /** The current keys; the ones before while a new file cannot be read. */
  async current(): Promise<LocalJWKSet> {
    if (performance.now() - this.checkedAt >= this.checkEveryMs) {
      await (this.reading ??= this.rereadIfChanged()
        .catch((error: unknown) => this.onUnreadable(error))
        .finally(() => (this.reading = undefined)));
    }
    if (!this.keys) throw new Error(`no keys could be read from ${this.file}`);
    return this.keys;
  }

  private async rereadIfChanged(): Promise<void> {
    this.checkedAt = performance.now();
    const { mtimeMs, size, ino } = await stat(this.file);
    const version = `${mtimeMs}/${size}/${ino}`;
    if (version === this.version) return;
    const jwks: unknown = JSON.parse(await readFile(this.file, 'utf8'));
    if (!isKeySet(jwks)) throw new Error(`${this.file} is not a JSON Web Key Set`);
    this.keys = createLocalJWKSet(jwks);
    this.version = version;
  }
}
