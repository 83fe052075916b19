import type { AppError, FieldError } from '@atlas/kernel';

/** RFC 9457 problem details, with the members that Atlas adds. */
export interface Problem {
  readonly type: `urn:atlas:problem:${string}`;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** What the caller can do about it. */
  readonly remedy: string;
  readonly errors?: readonly FieldError[];
  /** The word that finds this request in our logs. */
  readonly request_id: string;
}

export const problemMediaType = 'application/problem+json';

export function problemOf(error: AppError, requestId: string): Problem {
  return {
    type: `urn:atlas:problem:${error.code}`,
    title: error.title,
    status: error.status,
    ...(error.detail !== undefined && { detail: error.detail }),
    remedy: error.remedy,
    ...(error.errors.length > 0 && { errors: error.errors }),
    request_id: requestId,
  };
}
