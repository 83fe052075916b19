import { createProgress } from '../dev-stack/progress.mjs';

/** @type {import('../dev-stack/stack.mjs').StackOptions} */
export const testStack = {
  directory: '.atlas/test',
  profile: 'fast',
  ports: 'free',
  servers: ['postgres', 'redis', 'kafka'],
  progress: createProgress({ quietBelowMs: 2_000 }),
};
