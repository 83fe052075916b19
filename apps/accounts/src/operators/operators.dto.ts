import { IsLineOfText } from '@atlas/http';
import { IsBoolean, IsOptional } from 'class-validator';

export class CreateOperatorRequest {
  @IsLineOfText(100)
  name!: string;

  /** Wanted even though there is one already. */
  @IsOptional()
  @IsBoolean()
  another?: boolean;
}
