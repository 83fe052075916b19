import { JobHandler, type Job } from '@atlas/jobs';
import { RevocationMarkStore } from './revocation-marks.store.ts';

interface Revoked {
  /** The names under which the gateways look for them. */
  readonly marks: readonly string[];
}

/** The revocation is committed, which is what counts: while Redis is away the gateways learn of it within 30 seconds. */
@JobHandler({ queue: 'accounts.mark-revoked', retryLimit: 20, retryDelayMax: 5 })
export class MarkRevokedJob implements Job<Revoked> {
  constructor(private readonly marks: RevocationMarkStore) {}

  async run({ marks }: Revoked): Promise<void> {
    await this.marks.put(marks);
  }
}
