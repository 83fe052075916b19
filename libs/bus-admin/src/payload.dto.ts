import { IsOptional, IsString } from 'class-validator';

/** JSON when the bytes are that, else the bytes. */
export class PayloadAnswer {
  @IsOptional()
  json?: unknown;

  @IsOptional()
  @IsString()
  base64?: string;
}
