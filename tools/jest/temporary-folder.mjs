import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Takes the place of the system's temporary folder: the processes that are started from here inherit where it is. */
export class TemporaryFolder {
  /** @type {{ own: string, before: string | undefined } | undefined} */
  #made;

  make() {
    if (this.#made) return; // by another project of this run
    const own = mkdtempSync(join(tmpdir(), 'atlas-jest-'));
    chmodSync(own, 0o711); // PostgreSQL may have to run as another user
    this.#made = { own, before: process.env.TMPDIR };
    process.env.TMPDIR = own;
  }

  /** With all that tests have left in it, also those that failed. */
  remove() {
    if (!this.#made) return;
    const { own, before } = this.#made;
    this.#made = undefined;
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

export const folderOfThisRun = new TemporaryFolder();
