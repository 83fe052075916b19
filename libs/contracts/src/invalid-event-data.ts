import type { ErrorObject } from 'ajv/dist/2020.js';

const mostFaults = 5;

/** What to do about it depends on who has the data in hand. */
const remedies = {
  published: 'Publish what the contract has, or release another version of it.',
  consumed: 'Mend whoever published it; this one can be edited and redriven.',
};

/** Data that is not as its contract has it: which fields, what is wrong with each, and what to do. */
export class InvalidEventData extends Error {
  /** Of the first field that is wrong, as RFC 6901 has it: `/lines/0/quantity`; empty when it is all of the data. */
  readonly pointer: string;

  constructor(type: string, version: string, errors: readonly ErrorObject[], when: keyof typeof remedies) {
    const faults = errors.slice(0, mostFaults).map((error) => `${pointerOf(error) || 'the data'} ${faultOf(error)}`);
    const more = errors.length > mostFaults ? `; and ${errors.length - mostFaults} more` : '';
    super(`${type} ${version}: ${faults.join('; ')}${more}. ${remedies[when]}`);
    this.pointer = errors[0] ? pointerOf(errors[0]) : '';
    // Of data that somebody else has published, frames would tell where we read it, and cost more than all else of a dead letter.
    if (when === 'consumed') this.stack = `${InvalidEventData.name}: ${this.message}`;
  }
}

/** Ajv points to the object that lacks a field, or has one too many; whoever looks for it wants to see the field. */
function pointerOf({ instancePath, params }: ErrorObject): string {
  const member: unknown = params['missingProperty'] ?? params['additionalProperty'];
  return typeof member === 'string' ? `${instancePath}/${escaped(member)}` : instancePath;
}

function faultOf({ keyword, message = 'is not valid', params }: ErrorObject): string {
  if (keyword === 'required') return 'is missing';
  if (keyword === 'additionalProperties') return 'is not in the contract';
  return keyword === 'enum' ? `${message}: ${JSON.stringify(params['allowedValues'])}` : message;
}

function escaped(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}
