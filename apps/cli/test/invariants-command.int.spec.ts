import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PlantedBooks } from './planted-books.ts';
import { PlantedSystem, projectRoot } from './planted-system.ts';
import { tradedEvidence } from './traded-evidence.ts';

const traded = tradedEvidence();
const reversed = traded.charges.find(({ settlement }) => settlement === 'reversed');

let system: PlantedSystem;
let booksWithoutRefunds: PlantedBooks;
beforeAll(async () => {
  system = await PlantedSystem.plant(traded);
  booksWithoutRefunds = await PlantedBooks.open({ ...traded.books, refunds: [] });
});
afterAll(() => Promise.all([system.remove(), booksWithoutRefunds.close()]));

const broken = () => ({ ...system.environment(), ATLAS_PROVIDER_URL: booksWithoutRefunds.url });

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function invariants(environment: Readonly<Record<string, string>>, ...options: string[]): Promise<Ending> {
  const args = ['--import', './tools/register.mjs', 'apps/cli/src/main.ts', 'invariants', ...options];
  const env = { PATH: process.env['PATH'], ...environment };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, args, { cwd: projectRoot, env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ending;
    return { code, stdout, stderr };
  }
}

describe('atlas invariants', () => {
  it('says what holds, and ends well', async () => {
    const { code, stdout } = await invariants(system.environment());
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^ 1 {2}holds .*\(2 succeeded charges: 1 settled, 1 reversed\)$/),
      expect.stringMatching(/^ 5 {2}holds /),
      expect.stringMatching(/^ 8 {2}holds .*\(21 facts in rows, 21 events on topics, 0 rows in 6 outboxes\)$/),
      expect.stringMatching(/^ 9 {2}holds /),
      expect.stringMatching(/^15 {2}holds /),
      'All 5 invariants hold.',
      '',
    ]);
  });

  it('names what is broken, and ends with 1', async () => {
    const { code, stdout } = await invariants(broken(), '--wait', '0');
    expect(code).toBe(1);
    expect(stdout).toContain(
      `          ${reversed?.chargeId}: we say that it was reversed, the provider has no refund\n`,
    );
    expect(stdout).toMatch(/1 of 5 invariants is broken: 5\n$/);
  });

  it('says it in JSON to programs', async () => {
    const { stdout } = await invariants(broken(), '--wait', '0', '--json');
    const { holds, invariants: verdicts } = JSON.parse(stdout) as {
      holds: boolean;
      invariants: { number: number; holds: boolean }[];
    };
    expect(holds).toBe(false);
    expect(verdicts.map((verdict) => [verdict.number, verdict.holds])).toEqual([
      [1, true],
      [5, false],
      [8, true],
      [9, true],
      [15, true],
    ]);
    expect(verdicts[1]).toMatchObject({ violations: [{ subject: reversed?.chargeId }] });
  });

  it('names everything that it has not been told, and ends with 2', async () => {
    const { code, stdout, stderr } = await invariants({ ATLAS_PROVIDER_URL: 'http://127.0.0.1:3090' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(
      'ATLAS_OPERATOR_DATABASE_URL_BILLING is missing (the database of billing, as its operator, who only reads)',
    );
    expect(stderr.match(/is missing/g)).toHaveLength(8);
  });

  it('names every source that cannot be read, and ends with 2', async () => {
    const { code, stdout, stderr } = await invariants({
      ...system.environment(),
      ATLAS_OPERATOR_DATABASE_URL_BILLING: 'postgres://nobody:secret@127.0.0.1:1/none',
      ATLAS_TOPIC_PREFIX: 'nowhere.',
      ATLAS_PROVIDER_API_KEY: 'wrong',
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('the database of billing: connect ECONNREFUSED 127.0.0.1:1');
    expect(stderr).toContain('the topics: there is no topic nowhere.accounts.tenants');
    expect(stderr).toContain("the provider's books: the provider answers 401");
    expect(stderr).not.toContain('secret');
  });
});
