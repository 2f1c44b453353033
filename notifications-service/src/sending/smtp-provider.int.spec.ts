import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { ProviderFailedError, type OutgoingMail } from './outgoing-mail';
import { smtpProvider } from './smtp-provider';

const MAIL: OutgoingMail = {
  messageId: '<1@shop.example>',
  from: 'Shop <orders@shop.example>',
  to: ['ana@mail.example'],
  replyTo: undefined,
  subject: 'Your order',
  html: '<p>It is confirmed.</p>',
  text: 'It is confirmed.',
  headers: {},
};
const [USER, PASSWORD] = ['shop', 'p@ss/word:1'];

/** What a session looked like when the server got the mail. */
interface Accepted {
  readonly secure: boolean;
  readonly user: string | undefined;
}

describe('an SMTP server with TLS and passwords', () => {
  const trusted = getCACertificates('default');
  const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-smtp-'));
  const file = (name: string) => readFileSync(path.join(dir, name), 'utf8');
  const servers: SMTPServer[] = [];
  let accepted: Accepted[];
  /** The passwords that came in, each with whether the connection was encrypted. */
  let passwords: { secure: boolean; password: string | null | undefined }[];

  beforeAll(() => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'own.key'];
    execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-out', 'own.pem', '-days', '1'], {
      stdio: 'pipe',
      cwd: dir,
    });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  beforeEach(() => {
    accepted = [];
    passwords = [];
    setDefaultCACertificates([...trusted, file('own.pem')]);
  });
  afterEach(async () => {
    setDefaultCACertificates(trusted);
    for (const server of servers.splice(0))
      await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  async function start(options: SMTPServerOptions): Promise<number> {
    const server = new SMTPServer({
      key: file('own.key'),
      cert: file('own.pem'),
      disableReverseLookup: true,
      closeTimeout: 100,
      onAuth: ({ username, password }, session, callback) => {
        passwords.push({ secure: session.secure, password });
        if (username === USER && password === PASSWORD) callback(null, { user: username });
        else callback(Object.assign(new Error('5.7.8 wrong password'), { responseCode: 535 }));
      },
      onData: (stream, session, callback) => {
        stream.resume().on('end', () => {
          // It is false for a session that has not signed in.
          const user = typeof session.user === 'string' ? session.user : undefined;
          accepted.push({ secure: session.secure, user });
          callback();
        });
      },
      ...options,
    });
    // A client that breaks off is a part of these tests.
    server.on('error', () => undefined);
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return (server.server.address() as AddressInfo).port;
  }

  async function send(url: string): Promise<void> {
    const provider = smtpProvider('smtp-1', new URL(url), 20_000);
    try {
      await provider.send(MAIL);
    } finally {
      provider.close();
    }
  }
  const at = (port: number, user = USER, password = PASSWORD) =>
    `${user}:${encodeURIComponent(password)}@localhost:${port}`;

  it('is signed in to only after STARTTLS', async () => {
    await send(`smtp://${at(await start({}))}`);
    expect(accepted).toEqual([{ secure: true, user: USER }]);
    expect(passwords).toEqual([{ secure: true, password: PASSWORD }]);
  });

  it('is encrypted with STARTTLS also without a password, if it offers that', async () => {
    await send(`smtp://localhost:${await start({ authOptional: true })}`);
    expect(accepted).toEqual([{ secure: true, user: undefined }]);
  });

  it('is encrypted from the start with smtps', async () => {
    await send(`smtps://${at(await start({ secure: true }))}`);
    expect(accepted).toEqual([{ secure: true, user: USER }]);
  });

  it('never gets a password in clear: without STARTTLS the mail is not sent', async () => {
    const port = await start({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    await expect(send(`smtp://${at(port)}`)).rejects.toThrow(ProviderFailedError);
    expect([accepted, passwords]).toEqual([[], []]);
  });

  it('gets a password in clear where the URL says requireTLS=false', async () => {
    const port = await start({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    await send(`smtp://${at(port)}?requireTLS=false`);
    expect(accepted).toEqual([{ secure: false, user: USER }]);
  });

  it('that refuses the password has failed as a provider; the recipient has not', async () => {
    const sent = send(`smtp://${at(await start({}), USER, 'wrong')}`);
    await expect(sent).rejects.toThrow(ProviderFailedError);
    await expect(sent).rejects.toThrow(/535/);
    await expect(sent).rejects.not.toThrow(/wrong$/);
    expect(accepted).toEqual([]);
  });

  it.each(['smtp', 'smtps'])(
    'whose certificate is not trusted gets neither password nor mail (%s)',
    async (scheme) => {
      const port = await start({ secure: scheme === 'smtps' });
      setDefaultCACertificates(trusted);
      await expect(send(`${scheme}://${at(port)}`)).rejects.toThrow(ProviderFailedError);
      expect([accepted, passwords]).toEqual([[], []]);
    },
  );
});
