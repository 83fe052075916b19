import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, Max, Min } from 'class-validator';
import { scopes } from './scopes.ts';

/** What somebody lets a machine do, by a key or by a client. */
export function AreScopesToGrant(): PropertyDecorator {
  return applyDecorators(IsArray(), ArrayMinSize(1), ArrayMaxSize(scopes.length), IsIn(scopes, { each: true }));
}

export const defaultOverlapSeconds = 24 * 3_600;

/** How long an old secret works on beside the new one: seven days at most. */
export function IsOverlap(): PropertyDecorator {
  return applyDecorators(IsInt(), Min(0), Max(7 * 24 * 3_600));
}
