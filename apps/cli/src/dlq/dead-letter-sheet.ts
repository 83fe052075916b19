import type { Answer } from '../operator-api/answer.ts';
import type { BusService } from '../operator-api/services.ts';
import { age, timeUntil } from '../terminal/age.ts';
import { headerLines, operationLines, payloadText, section, textLines } from '../terminal/document.ts';
import { counted, plainText } from '../terminal/plain-text.ts';
import { toDoAbout } from './to-do.ts';

/** All that is known of a dead letter, on a page. */
export function sheetOf(letter: Answer, service: BusService): readonly string[] {
  const errorText = [letter.text('errorClass'), letter.text('errorMessage')].filter(Boolean).join(': ');
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['event', letter.part('headers')?.text('ce_dataschema') ?? letter.text('type')],
    ['key', letter.text('key')],
    ['tenant', letter.text('tenantId')],
    ['came from', `${letter.text('topic')}[${letter.count('partition')}] at ${letter.count('offset')}`],
    ['error', errorText],
    ['to do', toDoAbout(letter.text('reason'))],
    ['next try', nextTryOf(letter)],
    ['behind it', behind(letter)],
  ];
  const original = letter.part('original');
  return [
    `${service}/${letter.count('id')}: ${letter.text('reason')}, tried ${times(letter.count('attempts') ?? 0)}, dead for ${age(letter.text('diedAt'))}`,
    ...facts.flatMap(([name, value]) => (value ? [`  ${name.padEnd(10)} ${plainText(value)}`] : [])),
    ...section('headers', headerLines(letter)),
    ...section('payload', textLines(payloadText(letter))),
    ...(original ? section('payload before it was edited', textLines(payloadText(original))) : []),
    ...section('stack', textLines(letter.text('errorStack') ?? '')),
    ...section('done to it', operationLines(letter.list('operations'))),
  ];
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function nextTryOf(letter: Answer): string {
  const next = timeUntil(letter.text('nextTryAt'));
  if (next === undefined) return 'none by itself: it waits for somebody';
  const who = letter.text('redriveAskedBy');
  return who === undefined ? `${next}, by itself` : `${next}, asked for by ${who}`;
}

function behind(letter: Answer): string {
  if (!letter.is('blocks')) return 'nothing waits: its key flows on';
  const waiting = letter.count('waitingBehind') ?? 0;
  return waiting === 0 ? 'nothing yet; later events of its key will wait' : `${counted(waiting, 'event')} of its key`;
}
