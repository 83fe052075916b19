import { describe, expect, it } from '@jest/globals';
import type { Migration } from '@atlas/database/migrate';
import type { QueryRunner } from 'typeorm';
import { emissionOf, emissionsOfAllApps } from './emitted-sql.ts';
import { compare, nameOf, readReleased } from './released-migrations.ts';

const current = await emissionsOfAllApps();

describe('the migrations of all services', () => {
  it('do what they did when they were released', () => expect(compare(readReleased(), current).violations).toEqual([]));

  it('are all released: npm run migrations:release does it for new ones', () =>
    expect(compare(readReleased(), current).unreleased.map(nameOf)).toEqual([]));

  it('do the same each time', async () => expect(await emissionsOfAllApps()).toEqual(current));
});

describe('a released migration', () => {
  const migrationThat = (up: (queryRunner: QueryRunner) => Promise<unknown>): Migration =>
    class CreateLamps1 {
      async up(queryRunner: QueryRunner): Promise<void> {
        await up(queryRunner);
      }
      down = () => Promise.reject(new Error('forward only'));
    };
  const emission = (sql: string, parameters?: unknown[]) =>
    emissionOf(
      'lamps',
      migrationThat((queryRunner) => queryRunner.query(sql, parameters)),
    );

  it('must not change what it says', async () => {
    const released = [await emission('CREATE TABLE lamps ()')];
    const { violations } = compare(released, [await emission('CREATE TABLE lamps (id uuid)')]);
    expect(violations).toEqual([
      'lamps/CreateLamps1 is released and would now do something else',
      expect.stringContaining('make it in a new migration'),
    ]);
  });

  it('must not change what it passes along', async () => {
    const released = [await emission('SELECT jobs.create_queue($1)', ['lamps.light'])];
    expect(compare(released, [await emission('SELECT jobs.create_queue($1)', ['lamps.dim'])]).violations[0]).toMatch(
      /something else/,
    );
  });

  it('must not vanish', async () => {
    const released = [await emission('CREATE TABLE lamps ()')];
    expect(compare(released, []).violations[0]).toMatch(/no longer there/);
  });

  it('may be followed by a new one', async () => {
    const first = await emission('CREATE TABLE lamps ()');
    const second = { ...(await emission('CREATE TABLE shades ()')), migration: 'CreateShades2' };
    expect(compare([first], [first, second])).toEqual({ violations: [], unreleased: [second] });
  });

  it('speaks SQL only: what TypeORM would make of anything else may change with it', () =>
    expect(
      emissionOf(
        'lamps',
        migrationThat((queryRunner) => queryRunner.dropTable('lamps')),
      ),
    ).rejects.toThrow(/dropTable/));
});
