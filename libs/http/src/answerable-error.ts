import { isGroundFault } from '@atlas/database';
import { AppError } from '@atlas/kernel';
import { HttpException } from '@nestjs/common';
import {
  BodyTooLarge,
  InternalError,
  MalformedJson,
  MalformedRequest,
  RouteNotFound,
  TryAgain,
  UnsupportedMediaType,
} from './http.errors.ts';

/** What Nest and Fastify throw themselves, in our words. Anything unknown is our fault and tells the caller nothing. */
export function answerableError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HttpException) return ofStatus(error.getStatus(), error);
  if (isFastifyError(error)) return ofStatus(error.statusCode, error);
  if (isGroundFault(error)) return new TryAgain({ retryAfterSeconds: 1, cause: error });
  return new InternalError({ cause: error });
}

function ofStatus(status: number, error: Error): AppError {
  switch (status) {
    case 404:
      return new RouteNotFound({ cause: error });
    case 413:
      return new BodyTooLarge({ cause: error });
    case 415:
      return new UnsupportedMediaType({ cause: error });
    default:
      if (status >= 500) return new InternalError({ cause: error });
      return error.message.includes('JSON')
        ? new MalformedJson({ cause: error })
        : new MalformedRequest({ detail: error.message, cause: error });
  }
}

function isFastifyError(error: unknown): error is Error & { statusCode: number } {
  return (
    error instanceof Error &&
    error.name === 'FastifyError' &&
    'statusCode' in error &&
    typeof error.statusCode === 'number'
  );
}
