import { currentContext, newTraceparent, runInContext, traceIdOf } from './execution-context.ts';
import { recordSpan, recordSpans, runInPart, runInSpan, runInSpans, type Span } from './span.ts';

describe('a span', () => {
  const spans: Span[] = [];
  let stop: () => void;
  beforeEach(() => {
    spans.length = 0;
    stop = recordSpans((span) => spans.push(span));
  });
  afterEach(() => stop());
  const context = () => ({ correlationId: 'c', traceparent: newTraceparent() });

  it('is of the trace of its context, with its parts below it', async () => {
    const whole = context();
    const part = await runInSpan(whole, { name: 'whole', kind: 'consumer' }, () =>
      runInPart({ name: 'part', kind: 'client' }, async () => currentContext()?.traceparent),
    );
    expect(spans.map(({ name, parent }) => ({ name, parent }))).toEqual([
      { name: 'part', parent: whole.traceparent },
      { name: 'whole', parent: undefined },
    ]);
    expect(spans[0]?.traceparent).toBe(part);
    expect(traceIdOf(part ?? '')).toBe(traceIdOf(whole.traceparent));
    expect(part).not.toBe(whole.traceparent);
  });

  it('is there for each of many that are done at once', async () => {
    const traces = [newTraceparent(), newTraceparent()];
    const open = () => traces.map((traceparent) => ({ name: 'many', kind: 'consumer' as const, traceparent }));
    await runInSpans(context(), open, () => undefined);
    expect(spans.map(({ traceparent }) => traceparent)).toEqual(traces);
    expect(new Set(spans.map(({ startedAt, endedAt }) => `${startedAt} ${endedAt}`)).size).toBe(1);
  });

  it('says that its work failed, and lets the error through', async () => {
    const failing = runInSpan(context(), { name: 'vain', kind: 'internal' }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(spans).toMatchObject([{ name: 'vain', failed: true }]);
  });

  it('takes as long as its work', async () => {
    await runInSpan(
      context(),
      { name: 'long', kind: 'internal' },
      () => new Promise((resolve) => setTimeout(resolve, 20)),
    );
    const [{ startedAt, endedAt } = { startedAt: 0, endedAt: 0 }] = spans;
    expect(endedAt - startedAt).toBeGreaterThanOrEqual(15);
    expect(Math.abs(endedAt - Date.now())).toBeLessThan(60_000);
  });

  it('is not told of a trace that its caller does not sample', () => {
    const traceparent = newTraceparent().replace(/01$/, '00');
    recordSpan(() => ({ name: 'quiet', kind: 'server', traceparent, startedAt: 0, endedAt: 1, failed: false }));
    expect(spans).toEqual([]);
  });

  it('is not made where there is no trace, or nobody who records', async () => {
    await runInPart({ name: 'alone', kind: 'client' }, async () => undefined);
    stop();
    await runInContext(context(), () => runInPart({ name: 'unseen', kind: 'client' }, async () => undefined));
    expect(spans).toEqual([]);
  });
});
