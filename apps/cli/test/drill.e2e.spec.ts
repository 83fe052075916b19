import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AtlasSystem, eventually } from '@atlas/testing';
import { ensurePrograms, programFile } from '../../../tools/rollout/programs.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const minutes = 60_000;

describe('a drill', () => {
  let atlas: AtlasSystem;
  let target: Record<string, string>;

  beforeAll(async () => {
    await ensurePrograms(['prometheus']);
    atlas = await AtlasSystem.start();
    target = {
      ATLAS_DRILL_TARGET: 'a test',
      ATLAS_DRILL_SERVICES: Object.entries(atlas.services)
        .map(([name, { port }]) => `${name}=127.0.0.1:${port}`)
        .join(','),
      ATLAS_DRILL_RULES: `${root}helm/atlas/files/alerts.yaml`,
      ATLAS_DRILL_RUNBOOKS: `${root}docs/runbooks`,
      ATLAS_PROMETHEUS: programFile('prometheus'),
      ATLAS_OWNER_DATABASE_URL_NOTIFICATIONS: atlas.ownerUrlOf('notifications'),
    };
  }, 20 * minutes);
  afterAll(() => atlas.stop());

  it(
    'of a poison message ends: alert, redrive, empty',
    async () => {
      const { stdout } = await drill(target, 'poison', '--json');
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ drill: 'poison', target: 'a test', alert: 'AtlasDeadLetters' });
      const steps = report.steps.map(({ step }: { step: string }) => step);
      expect(steps.slice(2)).toEqual([
        'broken: notifications fails at one welcome mail',
        'customers come',
        'AtlasDeadLetters fires',
        '$ atlas dlq stats',
        expect.stringMatching(/^\$ atlas dlq list /),
        'the cause is removed',
        expect.stringMatching(/^\$ atlas dlq redrive --service notifications /),
        'over: sum(max by (group, reason) (atlas_dead_letters)) == 0',
        'AtlasDeadLetters is silent',
      ]);
      process.stdout.write(`the drill took ${report.seconds} s\n`);
      expect((await atlas.atlas('dlq', 'list')).stdout).toBe('No dead letters: nothing to do.\n');
      expect((await poisonLeft()).rows).toEqual([]);
    },
    20 * minutes,
  );

  it('that is interrupted mends what it broke', async () => {
    const going = drill(target, 'poison');
    const ended = going.catch((error: unknown) => error);
    await eventually(async () => expect((await poisonLeft()).rows).toHaveLength(1), { withinMs: 3 * minutes });
    going.child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 1 });
    expect((await poisonLeft()).rows).toEqual([]);
  });

  it('is refused by a system that does not say that it may be broken', async () => {
    const { ATLAS_DRILL_TARGET: _, ...silent } = target;
    const refused = drill(silent, 'poison').catch((error: unknown) => error);
    expect(await refused).toMatchObject({ code: 2, stderr: expect.stringContaining('ATLAS_DRILL_TARGET is missing') });
  });

  it('that is dry says what would be done, and does nothing', async () => {
    const { stdout } = await drill(target, 'poison', '--dry-run');
    expect(stdout).toContain('$ atlas dlq redrive --service notifications');
    expect((await poisonLeft()).rows).toEqual([]);
  });

  const poisonLeft = () => atlas.databases.notifications.query(`SELECT FROM pg_proc WHERE proname = 'drill_poison'`);

  function drill(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
    const api = { ATLAS_API_URL: atlas.services.gateway.url, ATLAS_API_KEY: atlas.operatorKey };
    return run(process.execPath, ['--import', './tools/register.mjs', 'apps/cli/src/main.ts', 'drill', ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...api, ...environment },
    });
  }
});
