import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '@atlas/service';

/** What is used of Express' request; guards add who calls. */
export interface Request extends IncomingMessage {
  readonly originalUrl: string;
  principal?: Principal;
  keyHash?: string;
}

/** What is used of Express' response. */
export interface Response extends ServerResponse {
  status(code: number): Response;
  type(mediaType: string): Response;
  header(name: string, value: string | number): Response;
}

export function principalOf({ principal }: Request): Principal {
  if (!principal) throw new Error('no guard has found out who calls');
  return principal;
}
