import { recordSpan, runInContext } from '@atlas/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Histogram, register } from 'prom-client';
import type { AppLogger } from '../logging/app-logger.ts';
import { spanOf } from '../tracing/request-span.ts';
import { contextOf } from './request-context.ts';

const metricName = 'http_request_duration_seconds';

/** One measurement, one log line and one span per answered request; of probes only the measurement. */
export function observeRequests(fastify: FastifyInstance, logger: AppLogger): void {
  const durations = durationsByRoute();
  fastify.decorateReply('refusedAs', undefined);
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    const { statusCode: status, elapsedTime: durationMs } = reply;
    durations.observe({ method, route, status }, durationMs / 1000);
    const write = (): void => {
      if (isProbe(route)) return logger.debug('request', { method, route, status });
      const who = { ...subjectOf(request), ...refusalOf(request, reply) };
      logger.info('request', { method, route, status, durationMs: Math.round(durationMs * 10) / 10, ...who });
    };
    runInContext(contextOf(request), write);
    if (!isProbe(route)) recordSpan(() => spanOf(request, reply, route));
    done();
  });
}

function subjectOf({ principal }: FastifyRequest): object {
  return principal ? { subject: principal.subject } : {};
}

/** Why somebody was refused, and where they are: whoever tries doors is to be found. */
function refusalOf({ ip: address }: FastifyRequest, { refusedAs }: FastifyReply): object {
  return refusedAs === undefined ? {} : { refusedAs, address };
}

function isProbe(route: string): boolean {
  return route === '/livez' || route === '/readyz' || route === '/metrics';
}

/** One register per process: tests run several services in one. */
function durationsByRoute(): Histogram<'method' | 'route' | 'status'> {
  const existing = register.getSingleMetric(metricName);
  if (existing instanceof Histogram) return existing;
  return new Histogram({
    name: metricName,
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  });
}
