import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const run = promisify(execFile);
const compress = promisify(gzip);

/** Of the same content are the same bytes: sorted by name, of no time and no owner. */
const timeless = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--format=ustar'];

/**
 * A layer of an image.
 * @typedef {{ blob: Buffer, digest: string, diffId: string }} Layer
 * @param {string} folder whose content becomes the layer
 * @returns {Promise<Layer>}
 */
export async function layerOf(folder) {
  setModes(folder);
  const { stdout: tar } = await run('tar', ['-C', folder, ...timeless, '-cf', '-', '.'], {
    encoding: 'buffer',
    maxBuffer: 1024 ** 3,
  });
  const blob = await compress(tar, { level: 6 });
  return { blob, digest: digestOf(blob), diffId: digestOf(tar) };
}

/** @param {Buffer | string} content */
export function digestOf(content) {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Whatever the umask of the day: everybody may read, nobody but root may write, except to /tmp. */
function setModes(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, path === join(folder, 'tmp') ? 0o1777 : 0o755);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
