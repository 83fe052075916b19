import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { exchange } from './exchange.mjs';
import { projectRoot } from './stack.mjs';

const mailDirectory = (stack) => join(stack.directory, 'mail');
const program = join(projectRoot, 'node_modules/maildev/bin/maildev');

/** @type {import('./server-process.mjs').ServerKind} */
export const mailSink = {
  name: 'mail-sink',
  title: 'Mail sink',
  ports: ['smtp', 'inbox'],
  stop: { signal: 'SIGTERM', patienceMs: 3_000 },
  startLimitMs: 60_000,
  marker: mailDirectory,
  isOurs: (args, marker) => args.includes(program) && args.includes(marker),
  isHealthy: async ({ smtp, inbox }) => (await greets(smtp)) && servesInbox(inbox),
  addresses: ({ smtp, inbox }) => ({ smtpUrl: `smtp://127.0.0.1:${smtp}`, inboxUrl: `http://127.0.0.1:${inbox}` }),

  async prepare(stack, { smtp, inbox }) {
    mkdirSync(mailDirectory(stack), { recursive: true });
    const loopback = ['--ip', '127.0.0.1', '--web-ip', '127.0.0.1'];
    return {
      program: process.execPath,
      args: [
        program,
        ...loopback,
        '--smtp',
        String(smtp),
        '--web',
        String(inbox),
        '--mail-directory',
        mailDirectory(stack),
      ],
      options: {},
    };
  },
};

/** Says nothing itself: a client that talks before the greeting is turned away. */
const greets = (port) =>
  exchange(port, '', (answer) => (answer.length >= 3 ? answer.toString().startsWith('220') : undefined));

const servesInbox = (port) =>
  exchange(port, 'GET /healthz HTTP/1.0\r\n\r\n', (answer) =>
    answer.length >= 12 ? answer.toString().slice(9, 12) === '200' : undefined,
  );
