import { childTraceparent, currentContext, newTraceparent, runInContext, traceIdOf } from './execution-context.ts';

const traceparent = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;

describe('a trace', () => {
  it('has an id of its own', () => {
    const traces = Array.from({ length: 1_000 }, newTraceparent);
    expect(new Set(traces.map(traceIdOf)).size).toBe(1_000);
    for (const trace of traces) expect(trace).toMatch(traceparent);
  });

  it('goes on in its children, each a span of its own', () => {
    const parent = newTraceparent();
    const children = [childTraceparent(parent), childTraceparent(parent)];
    expect(children.map(traceIdOf)).toEqual([traceIdOf(parent), traceIdOf(parent)]);
    expect(new Set([parent, ...children]).size).toBe(3);
  });

  it('begins anew where the parent is malformed', () => {
    expect(childTraceparent('00-nonsense')).toMatch(traceparent);
    expect(childTraceparent(undefined)).toMatch(traceparent);
  });
});

describe('the context of a piece of work', () => {
  it('is there for all that it awaits, and for nobody else', async () => {
    const context = { correlationId: 'c', traceparent: newTraceparent() };
    const seen = await runInContext(context, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return currentContext();
    });
    expect(seen).toBe(context);
    expect(currentContext()).toBeUndefined();
  });
});
