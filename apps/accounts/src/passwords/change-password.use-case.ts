import { Database } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { UnknownUser, WrongPassword } from '../accounts.errors.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { FindUser } from '../users/find-user.use-case.ts';
import { CheckPassword } from './check-password.use-case.ts';
import { hashPassword, isPasswordOf } from './password-hash.ts';
import { PasswordStore } from './passwords.store.ts';
import { SetPassword } from './set-password.use-case.ts';

interface Wish {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** The work of Argon2 is done outside of any transaction. */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly database: Database,
    private readonly passwords: PasswordStore,
    private readonly findUser: FindUser,
    private readonly checkPassword: CheckPassword,
    private readonly setPassword: SetPassword,
    private readonly recordAct: RecordAct,
  ) {}

  async execute(tenantId: TenantId, userId: UserId, { currentPassword, newPassword }: Wish): Promise<void> {
    const { user, known } = await this.database.read([tenantId], async (tx) => ({
      user: await this.findUser.execute(tx, tenantId, userId),
      known: await this.passwords.find(tx, tenantId, userId),
    }));
    if (!user) throw new UnknownUser();
    if (!known || !(await isPasswordOf(known, currentPassword))) throw new WrongPassword();
    this.checkPassword.execute(newPassword, user, '#/newPassword');
    const hash = await hashPassword(newPassword);
    await this.database.transaction([tenantId], async (tx) => {
      // Whoever has changed it in the meantime may have done so to lock out the one who asks.
      if ((await this.passwords.lock(tx, tenantId, userId)) !== known) throw new WrongPassword();
      await this.setPassword.execute(tx, tenantId, userId, hash);
      await this.recordAct.execute(tx, tenantId, { actor: userId, action: 'password.changed', subject: userId });
    });
  }
}
