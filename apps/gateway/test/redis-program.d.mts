export function findRedis(): Promise<{ readonly program: string; readonly env?: NodeJS.ProcessEnv }>;
export function pickFreePort(): Promise<number>;
