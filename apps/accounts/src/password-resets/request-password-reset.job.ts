import { Database, SystemDatabase } from '@atlas/database';
import { JobHandler, type Job } from '@atlas/jobs';
import { FindUsersByEmail, mostTenants } from '../users/find-users-by-email.use-case.ts';
import { OpenPasswordReset } from './open-password-reset.use-case.ts';

interface Wish {
  readonly email: string;
}

/**
 * Looks up who has the address, after the answer has been given: whoever asked cannot tell by its time whether somebody has
 * it. A user of several tenants has a password in each, and gets a mail for each. Run twice, it sends two mails that both work.
 */
@JobHandler({ queue: 'accounts.request-password-reset' })
export class RequestPasswordResetJob implements Job<Wish> {
  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly findUsersByEmail: FindUsersByEmail,
    private readonly openPasswordReset: OpenPasswordReset,
  ) {}

  async run({ email }: Wish): Promise<void> {
    const places = await this.systemDatabase.read([], (tx) => this.findUsersByEmail.execute(tx, email, mostTenants));
    for (const { tenantId, id } of places)
      await this.database.transaction([tenantId], (tx) => this.openPasswordReset.execute(tx, tenantId, id));
  }
}
