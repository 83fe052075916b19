import { readFileSync } from 'node:fs';

const { $schema: _, ...swc } = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
const roots = ['apps', 'libs', 'tools', 'bench'].map((folder) => `<rootDir>/${folder}`);
const seconds = 1000;

/** Plain Node, modules shared between files: nine times less CPU, but no time-outs, coverage or isolation. */
const onPlainNode = { runner: ['jest-light-runner', { runtime: 'child_process' }], transform: {} };

/** Jest's own runner: every file has its own modules, and a test that hangs is ended. */
const onJest = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
  setupFiles: ['reflect-metadata'],
};

const withoutServers = {
  globalSetup: '<rootDir>/tools/jest/folder-made.mjs',
  globalTeardown: '<rootDir>/tools/jest/folder-removed.mjs',
};

const withServers = {
  globalSetup: '<rootDir>/tools/jest/servers-up.mjs',
  globalTeardown: '<rootDir>/tools/jest/servers-down.mjs',
};

export default {
  projects: [
    {
      displayName: 'unit',
      roots,
      testRegex: '\\.spec\\.(ts|mjs)$',
      testPathIgnorePatterns: ['/node_modules/', '\\.(int|e2e)\\.spec\\.ts$'],
      ...(process.env.JEST_ISOLATED ? onJest : onPlainNode),
      ...withoutServers,
    },
    {
      displayName: 'integration',
      roots,
      testRegex: '\\.int\\.spec\\.ts$',
      ...onJest,
      ...withServers,
    },
    {
      displayName: 'e2e',
      roots,
      testRegex: '\\.e2e\\.spec\\.ts$',
      ...onJest,
      ...withServers,
    },
  ],
  // For what hangs, on the slowest machine. Jest takes this from the top only; a project's own is ignored.
  testTimeout: 600 * seconds,
  reporters: ['default', '<rootDir>/tools/jest/totals.reporter.mjs'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['{apps,libs}/*/src/**/*.ts', '!**/*.spec.ts', '!**/main.ts'],
};
