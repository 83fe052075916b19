import { Database, SystemDatabase } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { FindPassword } from '../passwords/find-password.use-case.ts';
import { hashPassword, isOutdated, isPasswordOf, type PasswordHash } from '../passwords/password-hash.ts';
import { RefreshPasswordHash } from '../passwords/refresh-password-hash.use-case.ts';
import { FindSessionEpoch } from '../users/find-session-epoch.use-case.ts';
import { FindUsersByEmail, mostTenants } from '../users/find-users-by-email.use-case.ts';
import type { Login, LoginAttempt } from './login.ts';

/** Whether somebody is who they say. The work of Argon2 is done outside of any transaction. */
@Injectable()
export class VerifyLogin {
  /** Held against when there is nobody: an unknown address must take as long as a wrong password. */
  private readonly nobodys = hashPassword(crypto.randomUUID());

  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly findUsersByEmail: FindUsersByEmail,
    private readonly findPassword: FindPassword,
    private readonly findSessionEpoch: FindSessionEpoch,
    private readonly refreshPasswordHash: RefreshPasswordHash,
  ) {}

  /** Those tenants in which the password is right; without a wish for one of them, usually one. */
  async execute({ email, password, tenantId }: LoginAttempt): Promise<readonly Login[]> {
    const places = await this.systemDatabase.read([], (tx) => this.findUsersByEmail.execute(tx, email, mostTenants));
    const wished = places.filter((place) => tenantId === undefined || place.tenantId === tenantId);
    const candidates = (await Promise.all(wished.map((place) => this.candidateAt(place)))).flatMap(
      (found) => found ?? [],
    );
    if (candidates.length === 0) await isPasswordOf(await this.nobodys, password);
    const right: Login[] = [];
    for (const { hash, ...login } of candidates) {
      if (!(await isPasswordOf(hash, password))) continue;
      if (isOutdated(hash)) await this.refresh(login, password, hash);
      right.push(login);
    }
    return right;
  }

  private candidateAt({ id, tenantId }: { id: Login['userId']; tenantId: Login['tenantId'] }) {
    return this.database.read([tenantId], async (tx): Promise<(Login & { hash: PasswordHash }) | undefined> => {
      const hash = await this.findPassword.execute(tx, tenantId, id);
      const epoch = await this.findSessionEpoch.execute(tx, tenantId, id);
      return hash && epoch !== undefined ? { tenantId, userId: id, epoch, hash } : undefined;
    });
  }

  private async refresh({ tenantId, userId }: Login, password: string, outdated: PasswordHash): Promise<void> {
    const hash = await hashPassword(password);
    await this.database.transaction([tenantId], (tx) =>
      this.refreshPasswordHash.execute(tx, tenantId, userId, hash, outdated),
    );
  }
}
