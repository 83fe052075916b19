import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

interface CompressedFile {
  readonly bytes: Buffer;
  /** Of the file as it is; what is sent compressed is tagged as that. */
  readonly tag: string;
}

const compress = promisify(gzip);

/** Each file is compressed when it is asked for first, once, and kept so: half a megabyte for all of the reference. */
export class CompressedFiles<Name extends string> {
  private readonly kept = new Map<Name, Promise<CompressedFile>>();

  constructor(private readonly placeOf: (name: Name) => URL) {}

  of(name: Name): Promise<CompressedFile> {
    const known = this.kept.get(name);
    if (known) return known;
    const file = this.read(name);
    this.kept.set(name, file);
    file.catch(() => this.kept.delete(name));
    return file;
  }

  private async read(name: Name): Promise<CompressedFile> {
    const text = await readFile(this.placeOf(name));
    const bytes = await compress(text, { level: constants.Z_BEST_COMPRESSION });
    return { bytes, tag: hash('sha256', text, 'base64url').slice(0, 27) };
  }
}
