import { AppError } from '@atlas/kernel';
import { AppLogger } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { digestOfName } from './login-name.ts';
import type { Session } from './session.ts';

/** Writes down every attempt to log in. Of a name its digest: enough to see that one is tried again and again, or that one wrong name is. */
@Injectable()
export class LoginJournal {
  constructor(private readonly logger: AppLogger) {}

  opened({ id: sessionId, tenantId, userId }: Session, address: string): void {
    this.logger.info('logged in', { by: 'password', tenantId, userId, sessionId, address });
  }

  refused(email: string, address: string, error: unknown): void {
    const why = error instanceof AppError ? error.code : 'internal_error';
    this.logger.warn('login refused', { by: 'password', name: digestOfName(email), address, why });
  }
}
