import { mintServiceToken, readSigningKey, type Principal } from '@atlas/service';
import { Refused } from '../refused.ts';

export interface OperatorWish {
  readonly name: string;
  readonly another?: boolean;
  readonly accountsUrl: string;
  readonly signingKeyFile: string;
}

export interface CreatedOperator {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
}

const self: Principal = { kind: 'service', subject: 'cli', scopes: ['operator:create'], configVersion: 0 };
const patienceMs = 10_000;

/** Asks accounts for an operator, with a token that only the holder of the gateway's signing key can make. */
export async function createOperator(wish: OperatorWish): Promise<CreatedOperator> {
  const { name, another = false, accountsUrl, signingKeyFile } = wish;
  const token = await mintServiceToken(await readSigningKey(signingKeyFile), self, 'accounts');
  const response = await fetch(new URL('/internal/operators', accountsUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, another }),
    signal: AbortSignal.timeout(patienceMs),
  });
  const answer: unknown = await response.json();
  if (!isOperator(answer)) throw new Refused(answer);
  return { id: answer.id, name, secret: answer.secret };
}

function isOperator(answer: unknown): answer is { id: string; secret: string } {
  if (typeof answer !== 'object' || answer === null || !('id' in answer) || !('secret' in answer)) return false;
  return typeof answer.id === 'string' && typeof answer.secret === 'string';
}
