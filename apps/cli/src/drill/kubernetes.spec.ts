import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { killPods } from './kubernetes.ts';

describe('pods', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-kubectl-'));
  const asked = join(folder, 'asked');
  const { PATH } = process.env;

  /** A kubectl that writes down what it is asked, and answers with the namespace's label. */
  function kubectlSaying(label: string): void {
    const program = `#!/bin/sh\nprintf "%s\\n" "$*" >> ${asked}\nif [ "$1" = get ]; then printf %s '${label}'; fi\n`;
    writeFileSync(join(folder, 'kubectl'), program);
    chmodSync(join(folder, 'kubectl'), 0o755);
  }

  beforeAll(() => {
    process.env['PATH'] = `${folder}:${PATH}`;
  });
  afterEach(() => rmSync(asked));
  afterAll(() => {
    process.env['PATH'] = PATH;
    rmSync(folder, { recursive: true });
  });

  it('are killed where the namespace says that it may be broken', async () => {
    kubectlSaying('yes');
    await killPods('atlas-staging', ['billing', 'billing-consumers']);
    expect(readFileSync(asked, 'utf8').split('\n')).toContain(
      '-n atlas-staging delete pods -l app.kubernetes.io/component in (billing, billing-consumers) --force --grace-period=0 --wait=false',
    );
  });

  it('are left alone everywhere else', async () => {
    kubectlSaying('');
    await expect(killPods('atlas', ['billing'])).rejects.toThrow('has no label atlas-drill-target=yes');
    expect(readFileSync(asked, 'utf8')).not.toContain('delete');
  });
});
