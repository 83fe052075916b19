import { IsString, MaxLength } from 'class-validator';

export class RequestPasswordResetRequest {
  /** As somebody typed it: nobody learns whether it can be one. */
  @IsString()
  @MaxLength(1_000)
  email!: string;
}

export class ConfirmPasswordResetRequest {
  /** What is behind the `#` of the link in the mail. */
  @IsString()
  @MaxLength(200)
  token!: string;

  @IsString()
  @MaxLength(1_000)
  password!: string;
}
