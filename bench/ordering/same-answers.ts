import { isDeepStrictEqual } from 'node:util';
import type { Customers } from '../edge/customers.ts';
import { maskMadeUp } from '../workload/rows.ts';

interface Question {
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Without what each answer makes up for itself. */
export interface SeenAnswer {
  readonly what: string;
  readonly status: number;
  readonly replayed: string | null;
  /** Of what succeeded: who is refused is told so in different words. */
  readonly body: string;
}

class DifferentAnswers extends Error {}

/** Orders that are placed by {@link answersOf}. */
export const ordersAsked = 2;

/** What customers do, once each, rightly and wrongly. */
export async function answersOf(origin: string, customers: Customers): Promise<SeenAnswer[]> {
  const answers: SeenAnswer[] = [];
  for (const { what, headers, body } of questionsOf(customers)) {
    const response = await fetch(`${origin}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const text = await response.text();
    answers.push({
      ...{ what, status: response.status, replayed: response.headers.get('idempotent-replayed') },
      body: response.ok ? maskMadeUp(text) : '',
    });
  }
  return answers;
}

export function assertSame(ours: readonly SeenAnswer[], theirs: readonly SeenAnswer[]): void {
  const different = ours.find((answer, index) => !isDeepStrictEqual(answer, theirs[index]));
  if (different)
    throw new DifferentAnswers(`the sides do not do the same: ${different.what}\n${JSON.stringify([ours, theirs])}`);
}

function questionsOf({ orders }: Customers): Question[] {
  const [first, second] = orders;
  if (!first || !second) throw new Error('the workload is empty');
  const { authorization, body } = first;
  const key = { 'idempotency-key': crypto.randomUUID() };
  const anotherKey = { 'idempotency-key': crypto.randomUUID() };
  return [
    { what: 'an order', headers: { authorization, ...key }, body },
    { what: 'the same once more', headers: { authorization, ...key }, body },
    { what: 'another under its key', headers: { authorization, ...key }, body: second.body },
    { what: 'an order of somebody else', headers: { authorization: second.authorization, ...anotherKey }, body },
    { what: 'no Idempotency-Key', headers: { authorization }, body },
    { what: 'no API key', headers: anotherKey, body },
    { what: 'an API key that nobody holds', headers: { authorization: 'Bearer atlas_key_x', ...anotherKey }, body },
    { what: 'a field too many', headers: { authorization, ...anotherKey }, body: body.replace('{', '{"more":1,') },
    { what: 'no lines', headers: { authorization, ...anotherKey }, body: '{"currency":"EUR","lines":"none"}' },
  ];
}
