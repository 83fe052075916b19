import { UnknownId } from '@atlas/http';
import type { PipeTransform } from '@nestjs/common';

/** `@Param('id', RowNumber) id: number`. A text that is no number names nothing: 404. */
export class RowNumber implements PipeTransform<string, number> {
  transform(text: string): number {
    if (!isRowNumber(text)) throw new UnknownId({ detail: 'A number here looks like `42`.' });
    return Number(text);
  }
}

export const isRowNumber = (text: string): boolean => /^\d{1,15}$/.test(text);
