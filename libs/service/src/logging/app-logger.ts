import { currentContext, traceIdOf } from '@atlas/kernel';
import { pino, type Logger } from 'pino';
import type { logLevels } from '../config/service-variables.ts';
import { standardOutput } from './standard-output.ts';

type Fields = Readonly<Record<string, unknown>>;

/** JSON lines on standard output, each with the request, trace and tenant that it belongs to. */
export class AppLogger {
  private readonly lines: Logger;

  constructor(service: string, level: (typeof logLevels)[number]) {
    const options = {
      level,
      base: { service },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.errWithCause },
      mixin: idsOfContext,
    };
    this.lines = pino(options, standardOutput());
  }

  debug(message: string, fields: Fields = {}): void {
    this.lines.debug(fields, message);
  }

  info(message: string, fields: Fields = {}): void {
    this.lines.info(fields, message);
  }

  warn(message: string, fields: Fields = {}): void {
    this.lines.warn(fields, message);
  }

  error(message: string, fields: Fields = {}): void {
    this.lines.error(fields, message);
    standardOutput().flushSync();
  }

  fatal(message: string, fields: Fields = {}): void {
    this.lines.fatal(fields, message);
    standardOutput().flushSync();
  }

  /** Written at any level: a supervisor waits for it. */
  announce(message: string, fields: Fields = {}): void {
    this.lines.child({}, { level: 'info' }).info(fields, message);
    standardOutput().flushSync();
  }
}

function idsOfContext(): Fields {
  const context = currentContext();
  if (!context) return {};
  const { requestId, correlationId, tenantId, traceparent, configVersion, flagsVersion } = context;
  return { requestId, correlationId, tenantId, traceId: traceIdOf(traceparent), configVersion, flagsVersion };
}
