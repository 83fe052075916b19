import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** How the server answers the recipient, and then the mail. */
export interface Manners {
  readonly recipient?: number;
  readonly mail?: number;
  /** What happens while the sender waits for the answer to the recipient. */
  readonly meanwhile?: () => Promise<void>;
}

/** A mail server that remembers every transmission, also of mails that it turned down. */
export class MailServer {
  private readonly transmissions: string[] = [];
  private manners: Manners = {};
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      void (this.manners.meanwhile?.() ?? Promise.resolve()).then(() => done(this.refusal('recipient', address)));
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        this.transmissions.push(Buffer.concat(chunks).toString());
        done(this.refusal('mail'));
      });
    },
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = this.server.server.address() as AddressInfo;
    return `smtp://127.0.0.1:${port}`;
  }

  behave(manners: Manners): void {
    this.manners = manners;
    this.transmissions.length = 0;
  }

  /** As they came over the wire. */
  get raw(): readonly string[] {
    return [...this.transmissions];
  }

  async mails(): Promise<Email[]> {
    return Promise.all(this.transmissions.map((raw) => PostalMime.parse(raw)));
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  private refusal(step: 'recipient' | 'mail', named = 'mail'): Error | null {
    const responseCode = this.manners[step];
    return responseCode === undefined ? null : Object.assign(new Error(`${named}: not today`), { responseCode });
  }
}
