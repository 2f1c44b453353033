import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail that the server has accepted. */
export interface AcceptedMail {
  readonly to: string[];
  readonly mail: Email;
}

/** How the server refuses: the code and the text of its answer. */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}

/** A real SMTP server on 127.0.0.1 that keeps what it accepts. */
export class MailServer {
  readonly accepted: AcceptedMail[] = [];
  /** Refuses a recipient; none by default. */
  refuse: (address: string) => Refusal | undefined = () => undefined;

  private constructor(
    private readonly smtp: SMTPServer,
    readonly port: number,
  ) {}

  /** @param port 0: a free one. The port of a server that has stopped brings it back. */
  static async start(port = 0): Promise<MailServer> {
    const smtp = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 100,
      onRcptTo: ({ address }, _, callback) => {
        const refusal = server.refuse(address);
        callback(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
      },
      onData: (stream, session, callback) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          PostalMime.parse(Buffer.concat(parts)).then((mail) => {
            server.accepted.push({ to, mail });
            callback();
          }, callback);
        });
      },
    });
    // Clients are killed in the middle of a mail.
    smtp.on('error', () => undefined);
    smtp.listen(port, '127.0.0.1');
    await once(smtp.server, 'listening');
    // The handlers above are called only after a client has connected.
    const server = new MailServer(smtp, (smtp.server.address() as AddressInfo).port);
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** The mails to the address, in the order in which they came. */
  to(address: string): Email[] {
    return this.accepted.filter(({ to }) => to.includes(address)).map(({ mail }) => mail);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.smtp.close(() => resolve()));
  }
}

export const headerOf = (mail: Email, name: string): string | undefined =>
  mail.headers.find(({ key }) => key === name.toLowerCase())?.value;
