import { Type } from 'class-transformer';
import { IsOptional, Matches, ValidateNested } from 'class-validator';

/** HAL: where something else is found, as a path of this API. */
export class Link {
  /**
   * Relative to the address of the API.
   * @example /v1/orders/ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e
   */
  @Matches(/^\/v1\/[^\s]*$/)
  href!: string;
}

/** The links of what leads nowhere but to itself. */
export class SelfLink {
  @ValidateNested()
  @Type(() => Link)
  self!: Link;
}

/**
 * @example
 * {
 *   "self": { "href": "/v1/orders?limit=20" },
 *   "next": { "href": "/v1/orders?limit=20&cursor=WyJvcmRfMDE5OGMxZjItNWU2YS03ZDMxIl0" }
 * }
 */
export class PageLinks extends SelfLink {
  /** The next page; not there on the last. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Link)
  next?: Link;
}
