import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** Takes every mail there is and keeps it: what an inbox would show, before it sorts out repetitions by Message-ID. */
export class MailSink {
  readonly mails: Email[] = [];
  private readonly server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => {
      this.keep(stream).then(() => done(), done);
    },
  });

  async start(): Promise<void> {
    // A sender that is killed in the middle of a mail breaks its connection: it comes back with the whole of it.
    this.server.on('error', () => undefined);
    this.server.listen(0, '127.0.0.1');
    await once(this.server.server, 'listening');
  }

  get url(): string {
    const { port } = this.server.server.address() as AddressInfo;
    return `smtp://127.0.0.1:${port}`;
  }

  /** Distinct mails to an address, as its inbox shows them. */
  inboxOf(address: string): readonly Email[] {
    const own = this.mails.filter(({ to }) => to?.some((recipient) => recipient.address === address));
    return [...new Map(own.map((mail) => [mail.messageId, mail])).values()];
  }

  private async keep(stream: AsyncIterable<Buffer>): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    this.mails.push(await PostalMime.parse(Buffer.concat(chunks)));
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}
