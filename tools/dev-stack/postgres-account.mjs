import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StackError } from './stack-error.mjs';

const enterableByAll = 0o001;

/** @typedef {{ name: string, uid: number, gid: number }} Account */

/**
 * PostgreSQL refuses to run as root. An account that exists anyway will do, so that none has to be made.
 * @returns {Account | undefined} undefined: run as ourselves
 */
export function postgresAccount() {
  if (process.getuid?.() !== 0) return undefined;
  const account = ['postgres', 'nobody'].map(findAccount).find(Boolean);
  if (account) return account;
  throw new StackError(
    'PostgreSQL refuses to run as root, and there is neither a user "postgres" nor a user "nobody" to run it as',
    {
      remedy: 'run this as an ordinary user',
    },
  );
}

function findAccount(name) {
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
    ?.split(':');
  return fields && { name, uid: Number(fields[2]), gid: Number(fields[3]) };
}

/**
 * @param {string} directory
 * @param {Account} account
 */
export function assertEnterable(directory, account) {
  for (let level = realpathSync(directory); level !== '/'; level = dirname(level)) {
    if (statSync(level).mode & enterableByAll) continue;
    throw new StackError(
      `PostgreSQL refuses to run as root, so it runs as "${account.name}" here, who cannot enter ${level}`,
      {
        remedy: `chmod o+x ${level}, or check the project out elsewhere, or run this as an ordinary user`,
      },
    );
  }
}
