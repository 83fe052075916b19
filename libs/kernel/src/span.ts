import { childTraceparent, currentContext, runInContext, type ExecutionContext } from './execution-context.ts';

/** A piece of work of a trace, as OpenTelemetry means it. */
export interface Span {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'consumer' | 'internal';
  /** Its own. */
  readonly traceparent: string;
  /** Of what it is a part of; absent where a trace begins. */
  readonly parent?: string;
  /** Milliseconds of the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly failed: boolean;
}

type OpenSpan = Omit<Span, 'startedAt' | 'endedAt' | 'failed'>;
type Recorder = (span: Span) => void;

const recorders = new Set<Recorder>();

/** Hands over every span of this process that is sampled, until the returned function is called. */
export function recordSpans(recorder: Recorder): () => void {
  recorders.add(recorder);
  return () => recorders.delete(recorder);
}

/** Of what has ended. It is put together only when somebody records. */
export function recordSpan(ended: () => Span): void {
  if (recorders.size === 0) return;
  const span = ended();
  if (isSampled(span.traceparent)) for (const recorder of recorders) recorder(span);
}

/** Runs the work in its context, whose traceparent is that of the span. Costs next to nothing while nobody records. */
export function runInSpan<Result>(
  context: ExecutionContext,
  span: Omit<OpenSpan, 'traceparent'>,
  work: () => Promise<Result> | Result,
): Promise<Result> {
  return runInSpans(context, () => [{ ...span, traceparent: context.traceparent }], work);
}

/** One piece of work for many at once, each in a trace of its own: each has a span, as long as the whole. */
export async function runInSpans<Result>(
  context: ExecutionContext,
  open: () => readonly OpenSpan[],
  work: () => Promise<Result> | Result,
): Promise<Result> {
  if (recorders.size === 0) return runInContext(context, work);
  const startedAt = now();
  const ended = (failed: boolean) => {
    const endedAt = now();
    for (const span of open()) recordSpan(() => ({ ...span, startedAt, endedAt, failed }));
  };
  try {
    const result = await runInContext(context, work);
    ended(false);
    return result;
  } catch (error) {
    ended(true);
    throw error;
  }
}

/** A part of what is under way: the context goes on in a span of its own. Outside of any, there is no trace to be a part of. */
export async function runInPart<Result>(
  span: Pick<Span, 'name' | 'kind' | 'attributes'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const context = currentContext();
  if (!context) return work();
  const { traceparent: parent } = context;
  return runInSpan({ ...context, traceparent: childTraceparent(parent) }, { ...span, parent }, work);
}

/** The last bit of its flags. */
const isSampled = (traceparent: string) => Number.parseInt(traceparent.slice(-2), 16) % 2 === 1;

const now = () => performance.timeOrigin + performance.now();
