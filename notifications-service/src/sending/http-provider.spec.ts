import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProviderFailedError, RecipientRefusedError, type OutgoingMail } from './outgoing-mail';
import { providersOf } from './providers';

const mail: OutgoingMail = {
  messageId: '<order.confirmed@shop.example>',
  from: 'Shop <orders@shop.example>',
  to: ['ana@mail.example'],
  replyTo: undefined,
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  headers: { 'Auto-Submitted': 'auto-generated' },
};

describe('a mail service with an HTTP API', () => {
  let server: Server;
  let port: number;
  let answer: { status: number; body: object };
  let request: { url: string | undefined; headers: IncomingHttpHeaders; body: Record<string, unknown> };

  beforeAll(async () => {
    server = createServer((incoming, response) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
      incoming.on('end', () => {
        const body = JSON.parse(text) as Record<string, unknown>;
        request = { url: incoming.url, headers: incoming.headers, body };
        response.writeHead(answer.status, { 'content-type': 'application/json', location: '/elsewhere' });
        response.end(JSON.stringify(answer.body));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());
  beforeEach(() => (answer = { status: 200, body: {} }));

  function provider(kind: 'postmark' | 'resend') {
    const [made] = providersOf([`${kind}+http://:key%2F1@127.0.0.1:${port}/email`], 1000);
    if (!made) throw new Error('no provider');
    return made;
  }

  it('gets what Postmark wants', async () => {
    await provider('postmark').send(mail);
    expect(request.url).toBe('/email');
    expect(request.headers).toMatchObject({ 'x-postmark-server-token': 'key/1' });
    expect(request.headers.authorization).toBeUndefined();
    expect(request.body).toMatchObject({
      From: mail.from,
      To: 'ana@mail.example',
      HtmlBody: mail.html,
      TextBody: 'Hello',
    });
    expect(request.body.Headers).toContainEqual({ Name: 'Message-ID', Value: mail.messageId });
  });

  it('gets what Resend wants, with a key against sending it twice', async () => {
    await provider('resend').send(mail);
    expect(request.headers).toMatchObject({
      authorization: 'Bearer key/1',
      'idempotency-key': mail.messageId,
    });
    expect(request.body).toMatchObject({
      from: mail.from,
      to: mail.to,
      html: mail.html,
      headers: { 'Message-ID': mail.messageId },
    });
  });

  it('says that a recipient is refused', async () => {
    answer = { status: 422, body: { ErrorCode: 406, Message: 'ana@mail.example is inactive' } };
    const error: unknown = await provider('postmark')
      .send(mail)
      .catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(RecipientRefusedError);
    expect((error as Error).message).not.toContain('ana@');
  });

  it.each([401, 422, 429, 500, 302])('fails with the status %s', async (status) => {
    answer = { status, body: { ErrorCode: 10 } };
    await expect(provider('postmark').send(mail)).rejects.toBeInstanceOf(ProviderFailedError);
  });

  it('fails if it is away', async () => {
    const [away] = providersOf(['resend+http://:key@127.0.0.1:1/emails'], 1000);
    await expect(away?.send(mail)).rejects.toBeInstanceOf(ProviderFailedError);
  });
});
