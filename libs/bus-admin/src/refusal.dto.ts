import { IsInt, IsString } from 'class-validator';

/** Why something that was asked for by number was not done, and what to do about it. */
export class RefusalAnswer {
  @IsInt()
  id!: number;

  @IsString()
  code!: string;

  @IsString()
  message!: string;

  @IsString()
  remedy!: string;
}
