import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { exchange, int32 } from './exchange.mjs';
import { assertEnterable, postgresAccount } from './postgres-account.mjs';
import { postgresPrograms } from './postgres-programs.mjs';
import { commandLine, findProcesses } from './processes.mjs';
import { outputOf, runProgram } from './programs.mjs';
import { StackError } from './stack-error.mjs';

const dataDirectory = (stack) => join(stack.directory, 'postgres');
const passwordFile = (stack) => join(stack.directory, 'secrets', 'postgres-superuser');

/** @type {import('./server-process.mjs').ServerKind} */
export const postgres = {
  name: 'postgres',
  title: 'PostgreSQL',
  ports: ['postgres'],
  stop: { signal: 'SIGINT', patienceMs: 15_000 }, // SIGINT is its fast shutdown: open sessions are rolled back, not waited for
  startLimitMs: 120_000,
  marker: dataDirectory,
  isOurs: (args, marker) => /(^|\/)postgres$/.test(args[0] ?? '') && args[1] === '-D' && args[2] === marker,
  isHealthy: ({ postgres: port }) => answersStartup(port),
  addresses: ({ postgres: port }, stack) => ({
    postgresUrl: `postgresql://postgres:${superuserPassword(stack)}@127.0.0.1:${port}/postgres`,
  }),

  async prepare(stack, { postgres: port }) {
    const programs = postgresPrograms();
    const account = postgresAccount();
    const data = dataDirectory(stack);
    mkdirSync(data, { recursive: true });
    if (account) {
      assertEnterable(stack.directory, account);
      assertEnterable(programs, account);
      chownSync(data, account.uid, account.gid);
    }
    chmodSync(data, 0o700);
    if (!existsSync(join(data, 'PG_VERSION'))) await createCluster(stack, { programs, account, data });
    assertSameVersion(programs, data);
    await clearStaleLock(data);
    return {
      program: join(programs, 'postgres'),
      args: ['-D', data, ...settings(stack.profile, port).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      options: { ...runAs(account), cwd: data },
    };
  },
};

function settings(profile, port) {
  const durability = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  return Object.entries({
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    wal_level: 'logical',
    max_connections: 300,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    shared_preload_libraries: 'pg_stat_statements',
    track_commit_timestamp: 'on', // how long a fact took on its way is read from here
    ...(profile === 'fast' ? durability : {}),
  });
}

const runAs = (account) => (account ? { uid: account.uid, gid: account.gid } : {});

async function createCluster(stack, { programs, account, data }) {
  for (const leftover of readdirSync(data)) rmSync(join(data, leftover), { recursive: true });
  const passwordCopy = join(stack.directory, `.initdb-${randomBytes(6).toString('hex')}`);
  writeFileSync(passwordCopy, `${superuserPassword(stack)}\n`, { mode: 0o600 });
  if (account) chownSync(passwordCopy, account.uid, account.gid);
  const sync = stack.profile === 'fast' ? ['--no-sync'] : [];
  const args = [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordCopy}`,
    '--encoding=UTF8',
    '--locale=C',
    ...sync,
  ];
  try {
    await runProgram(join(programs, 'initdb'), args, {
      purpose: "making PostgreSQL's data directory",
      ...runAs(account),
      cwd: data,
    });
  } finally {
    rmSync(passwordCopy);
  }
}

function superuserPassword(stack) {
  const file = passwordFile(stack);
  if (!existsSync(file)) {
    mkdirSync(join(stack.directory, 'secrets'), { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}

function assertSameVersion(programs, data) {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const installed = /(\d+)\./.exec(outputOf(join(programs, 'postgres'), ['--version']))?.[1];
  if (installed === undefined || installed === made) return;
  throw new StackError(`the data in ${data} is PostgreSQL ${made}'s, and the installed version is ${installed}`, {
    remedy: '`npm run reset` starts over with empty databases',
  });
}

/** A killed postmaster leaves its lock file. PostgreSQL trusts it for as long as any process has that pid, be it a zombie or a stranger. */
async function clearStaleLock(data) {
  const lockFile = join(data, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  if (commandLine(pid).includes(data)) return;
  for (let tries = 0; tries < 100 && hasBackends(data); tries++) await pause(50);
  if (!hasBackends(data)) rmSync(lockFile, { force: true });
}

/** Backends outlive a killed postmaster for a moment, and a second postmaster beside them would corrupt the data. */
function hasBackends(data) {
  return findProcesses((args) => args[0]?.startsWith('postgres')).some((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === data;
    } catch {
      return false;
    }
  });
}

/** Protocol 3.0's start-up message: a server that is past its recovery asks for a password ('R'), and one that is not sends an error. */
function answersStartup(port) {
  const body = Buffer.from('\0\x03\0\0user\0postgres\0database\0postgres\0\0');
  return exchange(port, Buffer.concat([int32(body.length + 4), body]), (answer) =>
    answer.length > 0 ? answer[0] === 0x52 : undefined,
  );
}
