import { statfsSync } from 'node:fs';
import { StackError } from './stack-error.mjs';

const mebibyte = 2 ** 20;
const neededMebibytes = 1024;

/** @param {string} directory */
export function assertDiskSpace(directory) {
  const { bavail, bsize } = statfsSync(directory);
  const free = Math.floor((bavail * bsize) / mebibyte);
  if (free >= neededMebibytes) return;
  throw new StackError(
    `the disk is full: ${free} MiB are free at ${directory}, and Atlas needs ${neededMebibytes} MiB`,
    {
      remedy: 'free some space; `npm run reset` removes what Atlas itself keeps in .atlas',
    },
  );
}
