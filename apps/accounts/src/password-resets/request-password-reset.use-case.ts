import type { Tx } from '@atlas/database';
import { Jobs } from '@atlas/jobs';
import { Injectable } from '@nestjs/common';
import { RequestPasswordResetJob } from './request-password-reset.job.ts';

@Injectable()
export class RequestPasswordReset {
  constructor(private readonly jobs: Jobs) {}

  /** The same work for every address, whether somebody has it or not. */
  async execute(tx: Tx, email: string): Promise<void> {
    await this.jobs.enqueue(tx, RequestPasswordResetJob, { email });
  }
}
