/** One fault of an input, as RFC 9457 and RFC 6901 let a client find it. */
export interface FieldError {
  /** JSON pointer as a URI fragment: `#/lines/0/quantity`. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What is the same for every occurrence of an error: its line in the service's catalogue. */
export interface ErrorDefinition {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** What the caller can do about it. */
  readonly remedy: string;
}

interface Occurrence {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * An error that is an answer: expected, catalogued, safe to show. Anything else that is thrown is a defect or a fault of
 * the ground, and ends its unit of work.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;
  abstract readonly status: number;
  abstract readonly title: string;
  abstract readonly remedy: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { detail, errors = [], retryAfterSeconds, cause }: Occurrence = {}) {
    super(detail === undefined ? message : `${message} ${detail}`, { cause });
    this.detail = detail;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** `class UnknownPlan extends AppError.define({ code: 'unknown_plan', … }) {}` */
  static define(definition: ErrorDefinition) {
    return class extends AppError {
      static readonly definition = definition;
      readonly code = definition.code;
      readonly status = definition.status;
      readonly title = definition.title;
      readonly remedy = definition.remedy;

      constructor(occurrence?: Occurrence) {
        super(definition.title, occurrence);
        this.name = new.target.name;
      }
    };
  }
}
