import { IsInt, IsString } from 'class-validator';

/** Why something that was asked for by number was not done, and what to do about it. */
export class RefusalAnswer {
  @IsInt()
  id!: number;

  /** @example dead_letter_not_found */
  @IsString()
  code!: string;

  /** @example There is no dead letter 1 in this group. */
  @IsString()
  message!: string;

  /** @example List the dead letters: it may have been redriven or discarded meanwhile. The audit knows. */
  @IsString()
  remedy!: string;
}
