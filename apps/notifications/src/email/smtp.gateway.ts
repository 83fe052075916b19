import { Outbound, unknown, type GuardedLine, type Outcome } from '@atlas/outbound';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { notificationsConfig, type NotificationsConfig } from '../notifications.config.ts';
import type { Delivery, Email } from './email.ts';

/** One more than this waits inside nodemailer instead of in the queue of jobs. */
export const mailConnections = 4;

/** Below the job's own limit: the job must live to write down what happened. */
const patienceMs = 20_000;

@Injectable()
export class SmtpGateway implements OnApplicationShutdown {
  private readonly transport;
  private readonly line: GuardedLine;

  constructor(@Inject(notificationsConfig.KEY) { smtpUrl, smtpAtOnce }: NotificationsConfig, outbound: Outbound) {
    this.transport = createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: mailConnections,
      connectionTimeout: 5_000,
      greetingTimeout: 5_000,
      socketTimeout: 10_000,
      // Nothing in a mail may make the process read a file or fetch a URL.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const target = { name: 'mail-server', patienceMs, atOnce: smtpAtOnce };
    this.line = outbound.line({ ...target, connections: mailConnections, waiting: mailConnections });
  }

  /** Never throws: what the mail server makes of a mail is an answer, and so is its silence. A mail may go out twice: it is the same. */
  async send(email: Email): Promise<Delivery> {
    const outcome = await this.line.call((signal) => this.handOver(email, signal));
    return outcome.is === 'answered' ? outcome.answer : { outcome: 'deferred', response: outcome.detail };
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }

  private async handOver(email: Email, signal: AbortSignal): Promise<Outcome<Delivery>> {
    const { sender, recipient, messageId, subject, text, html, createdAt } = email;
    try {
      const { response } = await this.transport.sendMail({
        from: sender,
        to: recipient,
        messageId,
        subject,
        text,
        html,
        // Every attempt is the same to the byte.
        date: createdAt,
        baseBoundary: email.id,
        signal,
      });
      return { is: 'answered', answer: { outcome: 'accepted', response } };
    } catch (error) {
      if (!isReply(error)) return unknown(signal.aborted ? 'out of time' : 'connection lost', String(error));
      return {
        is: 'answered',
        answer: { outcome: isAboutThisMail(error) ? 'refused' : 'deferred', response: String(error) },
      };
    }
  }
}

/** The server has said something: it is there, whatever it thinks of this mail. */
function isReply(error: unknown): boolean {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number';
}

/** A 5xx (RFC 5321, section 4.2.1) on the recipient or the content. On the log-in or the sender it is our fault, and can be mended. */
function isAboutThisMail(error: unknown): boolean {
  if (!(error instanceof Error && 'permanent' in error && 'command' in error)) return false;
  return error.permanent === true && (error.command === 'RCPT TO' || error.command === 'DATA');
}
