import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, runProgram } from './programs.mjs';
import { StackError } from './stack-error.mjs';

const kafkaVersion = '4.3.1';
const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const artifacts = [
  { group: 'org.apache.kafka', name: 'kafka_2.13', version: kafkaVersion },
  { group: 'org.slf4j', name: 'slf4j-simple', version: '1.7.36' },
];

/**
 * @param {import('./stack.mjs').Stack} stack
 * @returns {Promise<string>} the directory of the broker's jars
 */
export async function kafkaJars(stack) {
  const jars = join(stack.distDirectory, `kafka-${kafkaVersion}`);
  if (existsSync(jars)) return jars;
  assertMaven();
  await stack.progress.step(`Downloading Apache Kafka ${kafkaVersion} (44 MB, by Maven)`, () => download(jars));
  return jars;
}

function assertMaven() {
  if (findProgram('mvn')) return;
  throw new StackError('the Kafka broker is downloaded by Maven, and no mvn was found', {
    remedy: 'install it (Debian: apt-get install maven; macOS: brew install maven)',
  });
}

async function download(jars) {
  const draft = `${jars}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(join(draft, 'pom.xml'), pom());
    await runProgram(
      'mvn',
      [
        '-q',
        '-B',
        '-f',
        join(draft, 'pom.xml'),
        copyDependencies,
        '-DincludeScope=runtime',
        `-DoutputDirectory=${join(draft, 'jars')}`,
      ],
      { purpose: 'downloading Kafka', remedy: 'is Maven Central, or the mirror in ~/.m2/settings.xml, reachable?' },
    );
    renameSync(join(draft, 'jars'), jars);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function pom() {
  const dependencies = artifacts.map(
    ({ group, name, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>atlas</groupId><artifactId>kafka-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${dependencies.join('')}</dependencies>
</project>
`;
}
