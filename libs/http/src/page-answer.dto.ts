import { Type } from 'class-transformer';
import { IsString, ValidateNested } from 'class-validator';
import { PageLinks } from './links.dto.ts';
import { OrNull } from './or-null.ts';

/** What every list has beside its `items`. */
export class PageAnswer {
  /** Where the next page starts; null on the last. */
  @OrNull()
  @IsString()
  nextCursor!: string | null;

  @ValidateNested()
  @Type(() => PageLinks)
  _links!: PageLinks;
}
