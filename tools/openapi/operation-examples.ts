import { isReference, type Operation, type Response } from './document.ts';
import type { Examples } from './examples.ts';

type Body = NonNullable<Operation['requestBody']>;

/** Every body that is sent or answered, with an example of it. */
export function withExamples(operation: Operation, path: string, examples: Examples): Operation {
  const { requestBody, responses } = operation;
  return {
    ...operation,
    ...(requestBody && { requestBody: shown(requestBody, path, examples) }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [
        status,
        response ? shown(response, path, examples) : response,
      ]),
    ),
  };
}

function shown<Part extends Body | Response>(part: Part, path: string, examples: Examples): Part {
  if (isReference(part) || !('content' in part) || !part.content) return part;
  const content = Object.entries(part.content).map(([type, media]): [string, typeof media] => {
    const { schema } = media;
    const isTold = media.example !== undefined || media.examples !== undefined || !schema;
    return [type, isTold ? media : { ...media, example: withOwnLinks(examples.of(schema, 'the body'), path) }];
  });
  return { ...part, content: Object.fromEntries(content) };
}

/** The links of a page are those of its list. */
function withOwnLinks(example: unknown, path: string): unknown {
  if (typeof example !== 'object' || example === null || !('nextCursor' in example) || !('_links' in example))
    return example;
  const self = `${path}?limit=20`;
  return {
    ...example,
    _links: { self: { href: self }, next: { href: `${self}&cursor=${String(example.nextCursor)}` } },
  };
}
