import { copyFileSync, globSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { runProgram } from '../dev-stack/programs.mjs';

/** The Debian packages of the base, by version, and which of their libraries Node is linked with. */
export const base = JSON.parse(readFileSync(new URL('base.json', import.meta.url), 'utf8'));

/** Whom the processes run as: nobody in particular, without a password, a shell or a home. */
export const user = 65532;

const files = {
  'etc/passwd': `root:x:0:0:root:/nonexistent:/nologin\natlas:x:${user}:${user}:atlas:/nonexistent:/nologin\nserver:x:999:999:server:/tmp:/nologin\nkafka:x:1000:1000:kafka:/tmp:/nologin\n`,
  'etc/group': `root:x:0:\natlas:x:${user}:\n`,
  'etc/nsswitch.conf': 'hosts: files dns\n',
  'etc/hosts': '127.0.0.1 localhost\n',
};

/**
 * A root file system with a C library and nothing else: no shell, no package manager. Node brings its own certificates, time zones and
 * compression.
 * @param {string} root an empty folder
 */
export async function makeBaseSystem(root) {
  const draft = mkdtempSync(join(tmpdir(), 'atlas-base-'));
  const run = (program, args) =>
    runProgram(program, args, {
      purpose: 'making the base of the images',
      cwd: draft,
      remedy: 'images are made on Debian 12; a version that is gone is replaced in tools/images/base.json',
    });
  const packages = Object.entries(base.debian).map(([name, version]) => `${name}=${version}`);
  const download = () => run('apt-get', ['download', '-qq', ...packages]);
  try {
    await download().catch(() => run('apt-get', ['update', '-qq']).then(download)); // a fresh machine has no list of packages yet
    for (const archive of readdirSync(draft).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', archive, 'unpacked']);
    copyLibraries(join(draft, 'unpacked'), root);
  } finally {
    rmSync(draft, { recursive: true });
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  mkdirSync(join(root, 'tmp'));
}

/** Where the packages have them, so that the loader finds them without a cache; /lib and /lib64 are places in /usr since Debian 12. */
function copyLibraries(unpacked, root) {
  for (const path of globSync(
    base.libraries.map((name) => `{,usr/}lib/*-linux-gnu/${name}`),
    { cwd: unpacked },
  )) {
    const place = join(root, 'usr/lib', basename(dirname(path)));
    mkdirSync(place, { recursive: true });
    copyEntry(join(unpacked, path), join(place, basename(path)));
  }
  for (const path of globSync('lib64/*', { cwd: unpacked })) {
    mkdirSync(join(root, 'usr/lib64'), { recursive: true });
    copyEntry(join(unpacked, path), join(root, 'usr', path));
  }
  for (const name of ['lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
}

function copyEntry(from, to) {
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else copyFileSync(from, to);
}
