// Unit tests run on plain Node (jest-light-runner), which puts Jest's functions into the global scope only.
// This lets the same files import them from '@jest/globals', as they do under Jest's own runner.
import './register.mjs';
import 'reflect-metadata';
import { registerHooks } from 'node:module';

const url = 'atlas:jest-globals';
const names = ['jest', 'expect', 'describe', 'it', 'test', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach'];
const source = names.map((name) => `export const ${name} = globalThis.${name};`).join('\n');

registerHooks({
  resolve(specifier, context, nextResolve) {
    return specifier === '@jest/globals' ? { url, shortCircuit: true } : nextResolve(specifier, context);
  },
  load(wanted, context, nextLoad) {
    return wanted === url ? { format: 'module', source, shortCircuit: true } : nextLoad(wanted, context);
  },
});
