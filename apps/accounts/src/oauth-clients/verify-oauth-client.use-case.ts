import { Database, SystemDatabase } from '@atlas/database';
import type { Clock, OAuthClientId, TenantId } from '@atlas/kernel';
import { CLOCK, type Principal } from '@atlas/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DescribeUser } from '../principals/describe-user.use-case.ts';
import { isSecretOf, type OAuthClient } from './oauth-client.ts';
import { OAuthClientStore } from './oauth-clients.store.ts';

const everyMs = 60_000;

@Injectable()
export class VerifyOAuthClient {
  private readonly logger = new Logger(VerifyOAuthClient.name);

  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly clients: OAuthClientStore,
    private readonly describeUser: DescribeUser,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Who acts by a token of this client; nobody once it was revoked, or its user has left. With a hash: if that is of its secret. */
  async execute(id: OAuthClientId, secretHash?: string): Promise<Principal | undefined> {
    const tenantId = await this.systemDatabase.read([], (tx) => this.clients.findTenant(tx, id));
    if (!tenantId) return undefined;
    const now = this.clock.now();
    const found = await this.database.read([tenantId], async (tx) => {
      const known = await this.clients.findWithSecrets(tx, tenantId, id);
      if (!known || known.client.revokedAt) return undefined;
      const { client, hashes } = known;
      if (secretHash !== undefined && !isSecretOf(client, hashes, secretHash, now)) return undefined;
      const machine = { scopes: client.scopes, client: id };
      const principal = await this.describeUser.execute(tx, tenantId, client.userId, machine);
      return principal && { principal, client };
    });
    if (found && secretHash !== undefined) this.noteUse(tenantId, found.client, now);
    return found?.principal;
  }

  /** Beside the answer: that neither waits for it nor fails with it. */
  private noteUse(tenantId: TenantId, { id, lastUsedAt }: OAuthClient, now: Date): void {
    const minuteAgo = new Date(now.getTime() - everyMs);
    if (lastUsedAt && lastUsedAt >= minuteAgo) return;
    this.database
      .transaction([tenantId], (tx) => this.clients.noteUse(tx, tenantId, id, now, minuteAgo))
      .catch((error: unknown) => this.logger.warn(`the last use of ${id} is not written down: ${String(error)}`));
  }
}
