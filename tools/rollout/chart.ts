import { execFile, type ExecFileException } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseAllDocuments, stringify } from 'yaml';
import { programFile } from './programs.mjs';

const run = promisify(execFile);

export const chartFolder = fileURLToPath(new URL('../../helm/atlas/', import.meta.url));

/** What helm refuses, in its words. */
export class ChartRefused extends Error {}

export interface Rendering {
  /** Files of values, of the chart's folder. */
  readonly files?: readonly string[];
  readonly values?: object;
  readonly chart?: string;
  readonly release?: string;
}

/** The manifests that an installation with these values consists of, hooks included, as helm would send them. */
export async function manifestsText({ files = [], values = {}, chart = chartFolder, release = 'atlas' }: Rendering) {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-values-'));
  const own = join(folder, 'values.yaml');
  writeFileSync(own, stringify(values));
  const given = [...files.map((file) => join(chartFolder, file)), own].flatMap((file) => ['--values', file]);
  const options = ['--namespace', 'atlas', '--kube-version', '1.34.0', ...given];
  try {
    const { stdout } = await run(programFile('helm'), ['template', release, chart, ...options], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    throw new ChartRefused(isEnding(error) ? error.stderr : String(error));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isEnding = (error: unknown): error is ExecFileException & { stderr: string } =>
  error instanceof Error && 'stderr' in error;

/** The documents of a stream of manifests, as plain objects. */
export function manifestsIn(text: string): unknown[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [fault] = document.errors;
    if (fault) throw fault;
    const value: unknown = document.toJS();
    return value === null ? [] : [value];
  });
}
