import { describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plant } from './defect.ts';
import { planted } from './planted.ts';

const bus = fileURLToPath(new URL('../..', import.meta.url));

describe('planted defects', () => {
  it.each(planted.map((defect) => ({ name: defect.name, defect })))('fit the code as it is: $name', ({ defect }) => {
    const copy = mkdtempSync(join(tmpdir(), 'atlas-defect-'));
    try {
      cpSync(join(bus, 'src'), join(copy, 'libs/event-bus/src'), { recursive: true });
      expect(() => plant(copy, defect)).not.toThrow();
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
