/** Under which Redis holds whose API key it is. */
export const holderKey = (keyHash: string): string => `usual:api-key:${keyHash}`;

/** Under which Redis counts what was asked in this window. */
export const counterKey = (limit: string, subject: string, window: number): string =>
  `usual:limit:${limit}:${subject}:${window}`;

/** The token of the connection to Redis. */
export const REDIS = Symbol('redis');
