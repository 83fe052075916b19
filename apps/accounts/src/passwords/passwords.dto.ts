import { IsString, MaxLength } from 'class-validator';

export class ChangePasswordRequest {
  @IsString()
  @MaxLength(1_000)
  currentPassword!: string;

  /** At least 12 characters of any kind. */
  @IsString()
  @MaxLength(1_000)
  newPassword!: string;
}
