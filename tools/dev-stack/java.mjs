import { join } from 'node:path';
import { findProgram, isExecutable, outputOf } from './programs.mjs';
import { StackError } from './stack-error.mjs';

const oldestMajor = 17;

/** @returns {string} the java program that runs Kafka */
export function findJava() {
  const home = process.env['JAVA_HOME'];
  const candidates = [home && join(home, 'bin', 'java'), findProgram('java')].filter(
    (program) => program && isExecutable(program),
  );
  const java = candidates.find((program) => majorVersion(program) >= oldestMajor);
  if (java) return java;
  const found =
    candidates.length > 0
      ? `only ${candidates.map((program) => `${program} (version ${majorVersion(program)})`).join(', ')} was found`
      : 'none was found';
  throw new StackError(`Kafka needs Java ${oldestMajor} or newer, and ${found}`, {
    remedy: 'install it (Debian: apt-get install default-jre-headless; macOS: brew install openjdk), or set JAVA_HOME',
  });
}

function majorVersion(java) {
  const major = /version "(?:1\.)?(\d+)/.exec(outputOf(java, ['-version']))?.[1];
  return Number(major ?? 0);
}
