import { childTraceparent, currentContext, runInContext, type ExecutionContext } from './execution-context.ts';

/** A piece of work of a trace, as OpenTelemetry means it. */
export interface Span {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'consumer' | 'internal';
  /** Its own. */
  readonly traceparent: string;
  /** Of what it is a part of; absent where a trace begins. */
  readonly parent?: string;
  /** Others that it is done for, in traces of their own. */
  readonly links?: readonly string[];
  /** Milliseconds of the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly failed: boolean;
}

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
export async function runInSpan<Result>(
  context: ExecutionContext,
  span: Pick<Span, 'name' | 'kind' | 'parent' | 'links' | 'attributes'>,
  work: () => Promise<Result> | Result,
): Promise<Result> {
  if (recorders.size === 0) return runInContext(context, work);
  const startedAt = now();
  const ended = (failed: boolean) =>
    recordSpan(() => ({ ...span, traceparent: context.traceparent, startedAt, endedAt: now(), failed }));
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
