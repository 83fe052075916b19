import { Database, SystemDatabase } from '@atlas/database';
import type { Clock } from '@atlas/kernel';
import { CLOCK, ResetTokens } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidResetToken } from '../accounts.errors.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { CheckPassword } from '../passwords/check-password.use-case.ts';
import { hashPassword } from '../passwords/password-hash.ts';
import { SetPassword } from '../passwords/set-password.use-case.ts';
import { FindUser } from '../users/find-user.use-case.ts';
import { PasswordResetStore } from './password-resets.store.ts';

/** The work of Argon2 is done outside of any transaction. */
@Injectable()
export class ConfirmPasswordReset {
  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly tokens: ResetTokens,
    private readonly resets: PasswordResetStore,
    private readonly findUser: FindUser,
    private readonly checkPassword: CheckPassword,
    private readonly setPassword: SetPassword,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One answer for a token that is forged, used, too old or of somebody who has left. */
  async execute({ token, password }: { token: string; password: string }): Promise<void> {
    const now = this.clock.now();
    const id = await this.tokens.idIn(token);
    const place = id && (await this.systemDatabase.read([], (tx) => this.resets.findOpen(tx, id, now)));
    if (!place) throw new InvalidResetToken();
    const { tenantId, userId } = place;
    const user = await this.database.read([tenantId], (tx) => this.findUser.execute(tx, tenantId, userId));
    if (!user) throw new InvalidResetToken();
    this.checkPassword.execute(password, user, '#/password');
    const hash = await hashPassword(password);
    await this.database.transaction([tenantId], async (tx) => {
      if (!(await this.resets.use(tx, tenantId, id, now))) throw new InvalidResetToken();
      await this.setPassword.execute(tx, tenantId, userId, hash);
      await this.recordAct.execute(tx, tenantId, { actor: userId, action: 'password.reset', subject: userId });
    });
  }
}
