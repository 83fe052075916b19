import type { Answer } from '../operator-api/answer.ts';
import { age } from './age.ts';
import { plainText } from './plain-text.ts';

/** A part of a page under its heading; nothing when it is empty. */
export function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', heading, ...lines.map((line) => `  ${line}`)];
}

export function textLines(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map(indented);
}

export function headerLines(event: Answer): readonly string[] {
  const headers = Object.entries(event.part('headers')?.json ?? {});
  return headers.map(([name, value]) => plainText(`${name}: ${String(value)}`));
}

/** JSON to be read, or what the bytes are. */
export function payloadText(letter: Answer): string {
  const payload = letter.part('payload');
  if (!payload) return '(none)';
  const base64 = payload.text('base64');
  return base64 === undefined ? JSON.stringify(payload.json['json'], null, 2) : `(not JSON; base64) ${base64}`;
}

/** What operators have done, the first first. */
export function operationLines(operations: readonly Answer[]): readonly string[] {
  return operations.map((operation) => {
    const note = operation.text('note');
    const said = note === undefined ? '' : `: ${note}`;
    return plainText(
      `${age(operation.text('at'))} ago  ${operation.text('actor')}  ${operation.text('action')}${said}`,
    );
  });
}

function indented(line: string): string {
  const indent = line.length - line.trimStart().length;
  return ' '.repeat(indent) + plainText(line);
}
