import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import type { AppLogger } from './app-logger.ts';

/** Gives what Nest, and libraries through Nest's `Logger`, have to say to our log. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: AppLogger) {}

  /** Nest tells of every route and module at a start; that is for debugging. */
  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(...lineOf(message, rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(...lineOf(message, rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(...lineOf(message, rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(...lineOf(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(...lineOf(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(...lineOf(message, rest));
  }
}

/** Nest passes the name of the logger last, and before it whatever the caller gave: a text, fields, an error, a stack. */
function lineOf(message: unknown, rest: unknown[]): [message: string, fields: Record<string, unknown>] {
  const context = rest.at(-1);
  const fields: Record<string, unknown> = { context };
  const texts: string[] = [];
  for (const part of [message, ...rest.slice(0, -1)]) {
    if (part instanceof Error) fields['error'] = part;
    else if (typeof part === 'object' && part !== null) Object.assign(fields, part);
    else if (part !== undefined) texts.push(typeof part === 'string' ? part : inspect(part));
  }
  const { message: own, err, ...others } = fields;
  const [first = textOf(own, fields['error'] ?? err), stack] = texts;
  return [first, { ...others, ...(err !== undefined && { error: err }), ...(stack !== undefined && { stack }) }];
}

function textOf(own: unknown, error: unknown): string {
  if (typeof own === 'string') return own;
  return error instanceof Error ? error.message : 'no message';
}
