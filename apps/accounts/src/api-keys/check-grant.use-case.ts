import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import type { Principal } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { KeyForUnknownUser, ScopeNotHeld } from '../accounts.errors.ts';
import { CheckRole } from '../users/check-role.use-case.ts';
import { FindUser } from '../users/find-user.use-case.ts';
import { scopesOf } from '../users/role.ts';
import { scopesNotHeld } from './scopes.ts';

/** What somebody wants a machine to be able to do, and in whose name. */
interface Grant {
  readonly userId: UserId;
  readonly scopes: readonly string[];
}

@Injectable()
export class CheckGrant {
  constructor(
    private readonly findUser: FindUser,
    private readonly checkRole: CheckRole,
  ) {}

  /** Nobody gives away more than they hold, nor in the name of somebody who may do more. Who is of no tenant has just brought this one aboard. */
  async execute(tx: Tx, tenantId: TenantId, { userId, scopes }: Grant, giver: Principal): Promise<void> {
    const user = await this.findUser.execute(tx, tenantId, userId);
    if (!user) throw forUnknownUser();
    const beyondRole = scopesNotHeld(scopes, scopesOf(user.role));
    if (beyondRole.length > 0)
      throw new ScopeNotHeld({ detail: `Not held by a user who is ${user.role}: ${beyondRole.join(', ')}.` });
    if (giver.tenantId === undefined) return;
    const missing = scopesNotHeld(scopes, giver.scopes);
    if (missing.length > 0) throw new ScopeNotHeld({ detail: `Not held: ${missing.join(', ')}.` });
    await this.checkRole.execute(tx, tenantId, giver, [user.role]);
  }
}

function forUnknownUser(): KeyForUnknownUser {
  const detail = 'No user of this tenant has this id.';
  return new KeyForUnknownUser({ errors: [{ pointer: '#/userId', code: 'unknown_user', detail }] });
}
