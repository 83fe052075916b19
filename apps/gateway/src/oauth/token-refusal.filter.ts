import { BodyTooLarge, MalformedJson, sendProblem, UnsupportedMediaType } from '@atlas/http';
import type { AppError } from '@atlas/kernel';
import type { FastifyReply } from 'fastify';
import { FormRequired, FormTooLarge } from './oauth.errors.ts';
import { refusal, type TokenRefusal } from './token-request.ts';

/** A client's library reads a 400 as RFC 6749 has it, whoever refuses: it knows no problems, which are what all else stays. */
export function answerTokenError(reply: FastifyReply, error: AppError, requestId: string): void {
  const told = asOfForms(error);
  if (told.status !== 400) return sendProblem(reply, told, requestId);
  const answer = refusal('invalid_request', sayable(told.detail ?? told.title));
  void refuse(reply, answer).send(answer);
}

export function refuse(reply: FastifyReply, { error }: TokenRefusal): FastifyReply {
  void keptNowhere(reply);
  reply.refusedAs = error;
  if (error !== 'invalid_client') return reply.status(400);
  return reply.status(401).header('www-authenticate', 'Basic realm="atlas", charset="UTF-8"');
}

export function keptNowhere(reply: FastifyReply): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
}

/** Bodies are read before anybody knows that this route takes no JSON. */
function asOfForms(error: AppError): AppError {
  if (error instanceof MalformedJson || error instanceof UnsupportedMediaType)
    return new FormRequired({ cause: error });
  return error instanceof BodyTooLarge ? new FormTooLarge({ cause: error }) : error;
}

/** Section 5.2 allows these characters in a description. */
function sayable(text: string): string {
  return text.replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "'");
}
