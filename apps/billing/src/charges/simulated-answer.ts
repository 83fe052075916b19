import type { HttpAnswer, Outcome as CallOutcome } from '@atlas/outbound';
import type { Finding, Outcome } from './payment-gateway.ts';

export type ProviderAnswer = { readonly status: number; readonly body: unknown } | { readonly trouble: string };

export function answerOf(call: CallOutcome<HttpAnswer>): ProviderAnswer {
  if (call.is !== 'answered') return { trouble: call.detail };
  const { status, text } = call.answer;
  try {
    return { status, body: JSON.parse(text) };
  } catch {
    return { trouble: `${status} without JSON` };
  }
}

/** Says of its request that another one with the same key is still at work. */
const inProgress = 'request_in_progress';
/** Not about the payment but about us: our key, our mistake, our pace. Nothing is decided by them. */
const undecided = new Set(['idempotency_key_reused', 'idempotency_key_required', 'invalid_idempotency_key']);

export function outcomeOf(answer: ProviderAnswer): Outcome {
  if ('trouble' in answer) return { is: 'unanswered', trouble: answer.trouble };
  const { status, body } = answer;
  if (status === 200 || status === 201) return outcomeOfEntry(body);
  const code = codeOf(body);
  if (status === 409 && code === inProgress) return { is: 'processing' };
  if ([400, 402, 404, 422].includes(status) && code !== undefined && !undecided.has(code)) {
    return { is: 'failed', failure: code };
  }
  return { is: 'unanswered', trouble: `${status} ${code ?? ''}` };
}

/** What the provider knows of a reference. One that went through tells more than any that did not. */
export function findingOf(answer: ProviderAnswer): Finding {
  if ('trouble' in answer) return { is: 'unanswered', trouble: answer.trouble };
  if (answer.status !== 200) return { is: 'unanswered', trouble: `${answer.status} ${codeOf(answer.body) ?? ''}` };
  const outcomes = itemsOf(answer.body).map(outcomeOfEntry);
  const most = (['succeeded', 'processing', 'unanswered', 'failed'] as const)
    .map((is) => outcomes.find((outcome) => outcome.is === is))
    .find((outcome) => outcome !== undefined);
  return most ?? { is: 'nothing' };
}

function outcomeOfEntry(entry: unknown): Outcome {
  const [id, status] = [textIn(entry, 'id'), textIn(entry, 'status')];
  if (status === 'succeeded' && id !== undefined) return { is: 'succeeded', providerRef: id };
  if (status === 'failed') return { is: 'failed', failure: textIn(entry, 'failureCode') ?? 'failed' };
  if (status === 'processing') return { is: 'processing' };
  return { is: 'unanswered', trouble: 'an answer that is not in the API description' };
}

const problemType = 'urn:atlas:problem:';

function codeOf(body: unknown): string | undefined {
  const type = textIn(body, 'type');
  return type?.startsWith(problemType) ? type.slice(problemType.length) : undefined;
}

function itemsOf(body: unknown): readonly unknown[] {
  const items: unknown = typeof body === 'object' && body !== null && 'items' in body ? body.items : undefined;
  return Array.isArray(items) ? items : [undefined]; // no list is no finding, rather than nothing found
}

function textIn(value: unknown, name: string): string | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : undefined;
}
