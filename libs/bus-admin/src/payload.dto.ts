import { IsOptional, IsString } from 'class-validator';

/**
 * JSON when the bytes are that, else the bytes.
 * @example { "json": { "orderId": "ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" } }
 */
export class PayloadAnswer {
  @IsOptional()
  json?: unknown;

  @IsOptional()
  @IsString()
  base64?: string;
}
