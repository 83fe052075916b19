import { IsString, MaxLength } from 'class-validator';

export class RequestPasswordReset {
  @IsString()
  @MaxLength(1_000)
  email!: string;
}
