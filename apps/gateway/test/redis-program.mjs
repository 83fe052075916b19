import { redisProgram } from '../../../tools/dev-stack/redis-program.mjs';
import { describeStack } from '../../../tools/dev-stack/stack.mjs';

export const findRedis = () => redisProgram(describeStack());
export { pickFreePort } from '../../../tools/dev-stack/ports.mjs';
