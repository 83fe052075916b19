import { join } from 'node:path';
import { projectRoot } from '../dev-stack/stack.mjs';

const flags = [
  '--import',
  join(projectRoot, 'tools/register.mjs'),
  '--disable-warning=TimeoutNegativeWarning', // kafkajs computes its first pause with a clock that has not begun
];

/**
 * @param {string} entry a TypeScript program of ours
 * @returns {string[]} what Node runs it with
 */
export const typeScriptProgram = (entry) => [...flags, join(projectRoot, entry)];
