// What the official image does before it starts the server: a data folder for the superuser of the environment.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';

const { PGDATA = '/var/lib/postgresql/data', POSTGRES_PASSWORD = '' } = process.env;
const programs = '/opt/postgres/bin';

if (!existsSync(`${PGDATA}/PG_VERSION`)) {
  const passwordFile = '/tmp/password';
  writeFileSync(passwordFile, POSTGRES_PASSWORD, { mode: 0o600 });
  const options = [
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--no-locale',
  ];
  execFileSync(`${programs}/initdb`, ['--pgdata', PGDATA, ...options], { stdio: 'inherit' });
  writeFileSync(`${PGDATA}/pg_hba.conf`, 'local all all trust\nhost all all all scram-sha-256\n');
}
const [, ...given] = process.argv.slice(2); // the first word is "postgres", as the official image is told
const args = ['-D', PGDATA, '-c', 'listen_addresses=*', '-c', 'unix_socket_directories=/tmp', ...given];
const server = spawn(`${programs}/postgres`, args, { stdio: 'inherit' });
process.on('SIGTERM', () => server.kill('SIGINT')); // its fast stop: nobody is waited for
server.on('exit', (code) => process.exit(code ?? 1));
