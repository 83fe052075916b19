import { BrokersAway, EditRefused, type OrderRefused } from '@atlas/event-bus';
import { AppError, type FieldError } from '@atlas/kernel';

export class SelectionRequired extends AppError.define({
  code: 'selection_required',
  status: 422,
  title: 'It must be said what this is to be done to.',
  remedy:
    'Name it by its numbers, or say which: `filter` for dead letters (`{}` stands for all), `all` for the outbox.',
}) {}

export class EditRequired extends AppError.define({
  code: 'edit_required',
  status: 422,
  title: 'Nothing is to be changed.',
  remedy: 'Send `headers`, `payload`, or both; a payload is either `json` or `base64`.',
}) {}

/** The bus knows why, and what to do; HTTP adds a status. */
export class RefusedByTheBus extends AppError {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly remedy: string;

  constructor(refusal: OrderRefused) {
    const isPassing = refusal instanceof BrokersAway;
    super(refusal.message, {
      cause: refusal,
      errors: faultsIn(refusal),
      ...(isPassing && { retryAfterSeconds: 5 }),
    });
    this.code = refusal.code;
    this.status = isPassing ? 503 : statusOf(refusal);
    this.title = refusal.message;
    this.remedy = refusal.remedy;
  }
}

function statusOf(refusal: OrderRefused): number {
  if (refusal.code.endsWith('_not_found')) return 404;
  return refusal instanceof EditRefused ? 422 : 409;
}

/** The field of the event is a field of the request that edits it. */
function faultsIn(refusal: OrderRefused): readonly FieldError[] {
  if (!(refusal instanceof EditRefused) || refusal.field === undefined) return [];
  const { field, code, message } = refusal;
  return [{ pointer: field.startsWith('/') ? `#/payload${field}` : `#/headers/${field}`, code, detail: message }];
}
