import type { ErrorAnswer } from '@atlas/http';
import { RouteConfig } from '@nestjs/platform-fastify';

/** Also of errors that come before the handler: of reading the body, or the headers. */
export const AnswersErrorsBy = (answerError: ErrorAnswer) => RouteConfig({ answerError });
