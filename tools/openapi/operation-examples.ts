import { isReference, type Operation, type Response } from './document.ts';
import type { Examples } from './examples.ts';

type Body = NonNullable<Operation['requestBody']>;

/** Every body that is sent or answered, with an example of it. */
export function withExamples(operation: Operation, examples: Examples): Operation {
  const { requestBody, responses } = operation;
  return {
    ...operation,
    ...(requestBody && { requestBody: shown(requestBody, examples) }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [status, response ? shown(response, examples) : response]),
    ),
  };
}

function shown<Part extends Body | Response>(part: Part, examples: Examples): Part {
  if (isReference(part) || !('content' in part) || !part.content) return part;
  const content = Object.entries(part.content).map(([type, media]): [string, typeof media] => {
    const isTold = media.example !== undefined || media.examples !== undefined || !media.schema;
    return [type, isTold ? media : { ...media, example: media.schema && examples.of(media.schema, 'the body') }];
  });
  return { ...part, content: Object.fromEntries(content) };
}
