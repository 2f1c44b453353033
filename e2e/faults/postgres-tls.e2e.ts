import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CertificateAuthority, describeWithOpenssl } from '../support/certificates';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { OwnPostgres } from '../support/servers/shared-postgres';
import { Stack } from '../support/stack';

describeWithOpenssl('a PostgreSQL that demands TLS and a client certificate', () => {
  let dir: string;
  let postgres: OwnPostgres;
  let stack: Stack;
  let stranger: CertificateAuthority;
  let client: { cert: string; key: string };
  let authority: CertificateAuthority;

  const url = (more: Record<string, string>, host = '127.0.0.1', database = 'shop') => {
    const place = new URL(`/${database}`, postgres.url);
    place.hostname = host;
    for (const [name, value] of Object.entries(more)) place.searchParams.set(name, value);
    return place.href;
  };
  const verified = () => ({
    sslmode: 'verify-full',
    sslrootcert: authority.file,
    sslcert: client.cert,
    sslkey: client.key,
  });

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'order-flow-postgres-tls-'));
    authority = new CertificateAuthority(dir, 'authority');
    stranger = new CertificateAuthority(dir, 'stranger');
    client = authority.issue('DNS:client');
    postgres = await OwnPostgres.start();
    await postgres.demandTls({ ...authority.issue('IP:127.0.0.1'), ca: authority.file });
    stack = await Stack.start({ DATABASE_URL: url(verified()) });
  });
  afterAll(async () => {
    await stack.stop();
    await postgres.end();
    rmSync(dir, { recursive: true });
  });

  it('is migrated, and confirms an order; every connection to it is encrypted', async () => {
    const { id: productId } = await stack.createProduct(10);
    const order = await stack.place(productId);
    expect((await stack.untilFinal(order.id)).status).toBe('CONFIRMED');
    const sessions = await query<{ application_name: string; ssl: boolean }>(
      url(verified(), '127.0.0.1', 'postgres'),
      'SELECT application_name, ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename IS NOT NULL',
    );
    expect(new Set(sessions.map(({ application_name: name }) => name))).toEqual(
      new Set(['orders-service', 'products-service', '']),
    );
    expect(sessions.filter(({ ssl }) => !ssl)).toEqual([]);
  });

  it.each([
    [
      'an authority that we do not know',
      () => url({ ...verified(), sslrootcert: stranger.file }),
      /certificate/,
    ],
    ['a certificate for another host', () => url(verified(), 'localhost'), /altnames|does not match/],
    [
      'no client certificate',
      () => url({ sslmode: 'verify-full', sslrootcert: authority.file }),
      /certificate/,
    ],
    ['no TLS', () => url({}), /no encryption/],
  ])('refuses, or is refused with, %s, and the log says why', async (_what, wrong, why) => {
    await stack.service('products-service').stop();
    const end = new AbortController();
    const starting = stack
      .up('products-service', { DATABASE_URL: wrong() }, end.signal)
      .catch(() => undefined);
    await eventually(async () => {
      const told = (await stack.log('products-service')).filter(({ level }) => level === 'warn');
      expect(told.map((line) => JSON.stringify(line))).toContainEqual(expect.stringMatching(why));
      return true;
    });
    end.abort(new Error('seen enough'));
    await starting;
  });
});
