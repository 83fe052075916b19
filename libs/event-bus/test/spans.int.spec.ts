import { newTraceparent, recordSpans, runInContext, type Span } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { contextOf } from '../src/index.ts';
import { BatchWatchman, Watchman } from './lamp-service.ts';
import { LampWorld } from './lamp-world.ts';

describe('the handling of an event', () => {
  let world: LampWorld;
  let stop: () => void;
  const spans: Span[] = [];

  beforeEach(async () => {
    world = await LampWorld.open();
    spans.length = 0;
    stop = recordSpans((span) => spans.push(span));
  });
  afterEach(async () => {
    stop();
    await world.end();
  });

  it.each([
    { takes: 'one event', watchman: Watchman },
    { takes: 'many events', watchman: BatchWatchman },
  ])('is a span below its publisher, at each attempt, when its handler takes $takes', async ({ watchman }) => {
    const inHandler: string[] = [];
    const service = await world.service({
      consumers: [watchman],
      behaviour: {
        seen: (_, event) => {
          inHandler.push(contextOf(event).traceparent);
          if (inHandler.length === 1) throw new Error('the first time it is too dark');
        },
      },
    });
    const traceparent = newTraceparent();
    await runInContext({ correlationId: 'c', traceparent }, () => world.light(service, 'hall', 1));
    await eventually(async () => expect(await world.numbersOf('hall')).toEqual([1]));

    const ofTrace = () => spans.filter((span) => span.parent === traceparent);
    await eventually(() => expect(ofTrace().map((span) => span.traceparent)).toEqual(inHandler)); // a span ends after its commit
    expect(new Set(inHandler).size).toBe(inHandler.length);
    expect(ofTrace().map(({ failed }) => failed)).toEqual([true, ...inHandler.slice(1).map(() => false)]);
    expect(ofTrace()[0]).toMatchObject({ name: 'process lamp.lit', kind: 'consumer' });
  });
});
