import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The broker writes down the classes that it has loaded when it first stops; reading them back halves every later start.
 * A broker that was killed while it wrote leaves a file that crashes Java, so an archive is used only after Java has verified it.
 * @param {string} directory
 * @param {{ java: string, classPath: string }} runtime
 * @returns {string[]} flags for Java
 */
export function classArchiveFlags(directory, runtime) {
  const archive = join(directory, 'classes.jsa');
  const draft = `${archive}.draft`;
  if (!existsSync(archive) && isSound(draft, runtime)) renameSync(draft, archive);
  if (existsSync(archive)) return readFlags(archive, 'auto');
  rmSync(draft, { force: true });
  return [`-XX:ArchiveClassesAtExit=${draft}`];
}

const readFlags = (archive, mode) => [`-Xshare:${mode}`, `-XX:SharedArchiveFile=${archive}`];

function isSound(archive, { java, classPath }) {
  if (!existsSync(archive)) return false;
  const quietly = ['-XX:ErrorFile=/dev/null', '-XX:-CreateCoredumpOnCrash'];
  const args = [...readFlags(archive, 'on'), '-XX:+VerifySharedSpaces', ...quietly, '-cp', classPath, '-version'];
  return spawnSync(java, args, { stdio: 'ignore' }).status === 0;
}
