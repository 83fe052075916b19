import { parseId, type Id } from '@atlas/kernel';
import type { PipeTransform } from '@nestjs/common';
import { UnknownId } from './http.errors.ts';

/** `@Param('id', new ParseId('ord')) id: OrderId`. A text that is no id of that kind names nothing: 404. */
export class ParseId<Prefix extends string> implements PipeTransform<string, Id<Prefix>> {
  constructor(readonly prefix: Prefix) {}

  transform(text: string): Id<Prefix> {
    const id = parseId(this.prefix, text);
    if (id === undefined)
      throw new UnknownId({ detail: `An id here looks like \`${this.prefix}_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e\`.` });
    return id;
  }
}
