import { TenantConfigured } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import { ConfigurationCopies, type TenantConfiguration } from '@atlas/flags';
import { PreconditionFailed } from '@atlas/http';
import { Jobs } from '@atlas/jobs';
import type { Clock, TenantId } from '@atlas/kernel';
import { RedisUnavailable } from '@atlas/redis';
import { CLOCK, type Principal } from '@atlas/service';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { CopyConfigurationJob } from './copy-configuration.job.ts';
import { TenantConfigurationStore } from './tenant-configuration.store.ts';

/** `tenant.created` was the first fact of a tenant's key. */
const factsBefore = 1;

@Injectable()
export class ConfigureTenant {
  private readonly log = new Logger(ConfigureTenant.name);

  constructor(
    private readonly configurations: TenantConfigurationStore,
    private readonly copies: ConfigurationCopies,
    private readonly jobs: Jobs,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The gateways follow within a second: the copy that they read is made at the commit; and by a job, should this process die
   * then, or Redis not answer.
   */
  async execute(
    tx: Tx,
    tenantId: TenantId,
    before: TenantConfiguration,
    wish: Omit<TenantConfiguration, 'version'>,
    by: Principal,
  ): Promise<TenantConfiguration> {
    const after = { ...wish, version: before.version + 1 };
    const at = this.clock.now();
    if (!(await this.configurations.save(tx, tenantId, after, at))) throw new PreconditionFailed();
    const { version: configVersion, signInFrom, ...rest } = after;
    publish(
      tx,
      TenantConfigured,
      { tenantId, configVersion, ...rest, signInFrom: [...signInFrom], configuredAt: at.toISOString() },
      { tenantId, sequence: factsBefore + configVersion, keyIsLocked: true },
    );
    const changes = { from: before, to: after };
    await this.recordAct.execute(tx, tenantId, {
      actor: by.subject,
      action: 'tenant.configured',
      subject: tenantId,
      changes,
    });
    await this.jobs.enqueue(tx, CopyConfigurationJob, { tenantId });
    tx.afterCommit(() => void this.copy(tenantId, after));
    return after;
  }

  private async copy(tenantId: TenantId, configuration: TenantConfiguration): Promise<void> {
    try {
      await this.copies.put(tenantId, configuration);
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      this.log.warn({ message: 'the gateways are told of a configuration later, by its job', error });
    }
  }
}
