import { IsBoolean, IsOptional, IsString, Length } from 'class-validator';

export class CreateOperatorRequest {
  @IsString()
  @Length(1, 100)
  name!: string;

  /** Wanted even though there is one already. */
  @IsOptional()
  @IsBoolean()
  another?: boolean;
}
