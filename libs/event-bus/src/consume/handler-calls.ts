import type { Tx } from '@atlas/database';
import { runInSpans, type EventId } from '@atlas/kernel';
import { beginAnew, contextOf, contextOfMany } from '../contract/event-context.ts';
import { busMetrics } from '../metrics.ts';
import type { Classified } from './classify.ts';
import { acceptIntoInbox, findHandled } from './inbox.store.ts';

export type Handling = Extract<Classified, { verdict: 'handle' }>;

/** Told before an event is in its handler's hands; many at once when the handler takes many. */
export type OnBegin = (items: readonly [Handling, ...Handling[]]) => void;

/** Brings events to their handlers, each event once. */
export class HandlerCalls {
  constructor(private readonly group: string) {}

  /** Notes events in the inbox, and returns those that were not in it. */
  async accept(tx: Tx, items: readonly Handling[]): Promise<readonly Handling[]> {
    const known = await acceptIntoInbox(
      tx,
      this.group,
      items.map(({ envelope }) => envelope.id),
    );
    return this.dueOf(tx, items, known);
  }

  /** Those that were not known, each once. */
  dueOf(tx: Tx, items: readonly Handling[], known: ReadonlySet<string>): readonly Handling[] {
    const seen = new Set(known);
    const due = items.filter(({ envelope: { id } }) => !seen.has(id) && seen.add(id));
    tx.afterCommit(() => busMetrics.duplicates.inc({ group: this.group }, items.length - due.length));
    return due;
  }

  /** Which of them were handled, or given up, in another major or when they came before: nothing is to be done. */
  async areRepeated(tx: Tx, items: readonly Classified[]): Promise<(item: Classified) => boolean> {
    return isAmong(await findHandled(tx, this.group, idsOf(items)));
  }

  /** In their order; what the first that fails throws comes through as it is. */
  async call(tx: Tx, items: readonly Handling[], onBegin: OnBegin = () => undefined): Promise<void> {
    for (const run of runsOfOneHandler(items)) {
      const [{ handler, envelope }] = run;
      if (handler.takes === 'many') {
        onBegin(run);
        const events = run.map(({ event }) => event);
        events.forEach(beginAnew);
        const spans = () => run.map((item) => this.spanOf(item));
        await runInSpans(contextOfMany(), spans, () => handler.handle(tx, events));
      } else {
        for (const item of run) {
          onBegin([item]);
          const { event } = item;
          beginAnew(event);
          const spans = () => [this.spanOf(item)];
          await runInSpans(contextOf(event), spans, () => handler.handle(tx, event));
        }
      }
      tx.afterCommit(() => busMetrics.handled.inc({ group: this.group, type: envelope.type }, run.length));
    }
  }

  /** By OpenTelemetry's conventions for messaging. */
  private spanOf({ event, envelope }: Handling) {
    const attributes = { 'messaging.system': 'kafka', 'messaging.consumer.group.name': this.group };
    const parent = event.traceparent;
    const place = { traceparent: contextOf(event).traceparent, ...(parent !== undefined && { parent }) };
    return { name: `process ${envelope.type}`, kind: 'consumer', ...place, attributes } as const;
  }
}

export function idsOf(items: readonly Classified[]): readonly EventId[] {
  return items.flatMap(({ envelope }) => envelope?.id ?? []);
}

export function isAmong(ids: ReadonlySet<string>): (item: Classified) => boolean {
  return ({ envelope }) => envelope !== undefined && ids.has(envelope.id);
}

/** Neighbours that the same handler takes, in their order: a key's facts of different types never overtake each other. */
function runsOfOneHandler(items: readonly Handling[]): [Handling, ...Handling[]][] {
  const runs: [Handling, ...Handling[]][] = [];
  for (const item of items) {
    const current = runs.at(-1);
    if (current?.[0].handler === item.handler) current.push(item);
    else runs.push([item]);
  }
  return runs;
}
