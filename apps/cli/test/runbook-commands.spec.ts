import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { wordsOf } from '../src/drill/runbook.ts';
import { atlasCommand } from '../src/run-atlas.ts';

const folder = fileURLToPath(new URL('../../../docs/runbooks/', import.meta.url));

/** In blocks of their own, and within sentences. */
const commands = globSync('*.md', { cwd: folder }).flatMap((file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  return [...text.matchAll(/^ {4}(atlas .+)$|`(atlas [^`]+)`/gm)].map(([, block, inline]) => ({
    runbook: basename(file, '.md'),
    command: block ?? inline ?? '',
  }));
});

describe('what runbooks tell to type', () => {
  const environment = { ...process.env };
  beforeEach(() => {
    process.env['ATLAS_KAFKA_BROKERS'] = '127.0.0.1:9';
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  it('is something', () => expect(commands.length).toBeGreaterThan(20));

  it.each(commands)('$runbook: $command', async ({ command }) => {
    const [, ...args] = wordsOf(command);
    const done: string[] = [];
    await idle(atlasCommand(), done).parseAsync(args, { from: 'user' });
    expect(done).toHaveLength(1);
  });

  it.each(['atlas dlq list --servce billing', 'atlas dlq edit billing/42 --payload-file x.json', 'atlas dlp list'])(
    'would not be %s',
    async (command) => {
      const [, ...args] = wordsOf(command);
      await expect(idle(atlasCommand(), []).parseAsync(args, { from: 'user' })).rejects.toThrow();
    },
  );
});

/** Takes everything apart, and does nothing but note which command it was. */
function idle(command: Command, done: string[]): Command {
  command.configureOutput({ writeErr: () => {}, writeOut: () => {} });
  if (command.commands.length === 0) command.action(() => void done.push(command.name()));
  for (const inner of command.commands) idle(inner, done);
  return command;
}
