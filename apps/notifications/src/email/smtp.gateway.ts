import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { notificationsConfig, type NotificationsConfig } from '../notifications.config.ts';
import type { Delivery, Email } from './email.ts';

/** One more than this waits inside nodemailer instead of in the queue of jobs. */
export const mailConnections = 4;

/** Below the job's own limit: the job must live to write down what happened. */
const giveUpMs = 20_000;

@Injectable()
export class SmtpGateway implements OnApplicationShutdown {
  private readonly transport;

  constructor(@Inject(notificationsConfig.KEY) { smtpUrl }: NotificationsConfig) {
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
  }

  /** Never throws: what the mail server makes of a mail is an answer, and so is its silence. */
  async send(email: Email): Promise<Delivery> {
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
        signal: AbortSignal.timeout(giveUpMs),
      });
      return { outcome: 'accepted', response };
    } catch (error) {
      return { outcome: isAboutThisMail(error) ? 'refused' : 'deferred', response: String(error) };
    }
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}

/** A 5xx (RFC 5321, section 4.2.1) on the recipient or the content. On the log-in or the sender it is our fault, and can be mended. */
function isAboutThisMail(error: unknown): boolean {
  if (!(error instanceof Error && 'permanent' in error && 'command' in error)) return false;
  return error.permanent === true && (error.command === 'RCPT TO' || error.command === 'DATA');
}
