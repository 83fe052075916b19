import { recordSpans, type Span } from '@atlas/kernel';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Counter, register } from 'prom-client';
import { otlpOf } from './otlp.ts';

const everyMs = 2_000;
const patienceMs = 5_000;
/** Of a collector that is away no process may die. */
const mostWaiting = 4_096;

/** Sends the spans of this process to a collector, many at once. What it does not take is lost, and counted: traces are no books. */
export class SpanExporter implements OnModuleInit, OnApplicationShutdown {
  private waiting: Span[] = [];
  private timer: NodeJS.Timeout | undefined;
  private stopRecording: (() => void) | undefined;

  constructor(
    private readonly service: string,
    private readonly collector: string,
    private readonly onLoss: (error: unknown) => void,
  ) {}

  onModuleInit(): void {
    this.stopRecording = recordSpans((span) => this.keep(span));
    this.timer = setInterval(() => void this.send(), everyMs).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopRecording?.();
    clearInterval(this.timer);
    await this.send();
  }

  private keep(span: Span): void {
    if (this.waiting.length < mostWaiting) this.waiting.push(span);
    else lost().inc();
  }

  private async send(): Promise<void> {
    const spans = this.waiting;
    if (spans.length === 0) return;
    this.waiting = [];
    try {
      const response = await fetch(`${this.collector}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(otlpOf(this.service, spans)),
        signal: AbortSignal.timeout(patienceMs),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`the collector answered ${response.status}`);
    } catch (error) {
      lost().inc(spans.length);
      this.onLoss(error);
    }
  }
}

/** One register per process: tests run several services in one. */
function lost(): Counter {
  const existing = register.getSingleMetric('atlas_spans_lost_total');
  if (existing instanceof Counter) return existing;
  return new Counter({ name: 'atlas_spans_lost_total', help: 'Spans that no collector took.' });
}
