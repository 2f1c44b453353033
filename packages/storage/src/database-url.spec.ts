import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { databaseUrlOf } from './database-url';

const urlOf = (env: NodeJS.ProcessEnv) => databaseUrlOf('orders-service', env);

describe("a service's database", () => {
  it.each<[string, NodeJS.ProcessEnv, string | undefined]>([
    ['is SQLite if nothing else is said', {}, undefined],
    ['is SQLite if the variables are empty', { DATABASE_URL: ' ', ORDERS_DATABASE_URL: '' }, undefined],
    [
      'is called like the service if all services share a server',
      { DATABASE_URL: 'postgres://db:5432' },
      'postgres://db:5432/orders',
    ],
    [
      'is called so too if the URL ends in a slash',
      { DATABASE_URL: 'postgres://ada:secret@db/?sslmode=require' },
      'postgres://ada:secret@db/orders?sslmode=require',
    ],
    [
      'is called after the name in the shared URL',
      { DATABASE_URL: 'postgresql://db/shop?pgbouncer=true' },
      'postgresql://db/shop_orders?pgbouncer=true',
    ],
    [
      'is the one of its own URL, as it is there',
      { ORDERS_DATABASE_URL: 'postgres://db/here', DATABASE_URL: 'postgres://other' },
      'postgres://db/here',
    ],
    [
      "is not the one of another service's URL",
      { PRODUCTS_DATABASE_URL: 'postgres://db/there', DATABASE_URL: 'postgres://db' },
      'postgres://db/orders',
    ],
    ['is not what is no URL, which the configuration refuses', { DATABASE_URL: '//db' }, undefined],
    [
      'is not what is no URL of its own',
      { ORDERS_DATABASE_URL: 'x', DATABASE_URL: 'postgres://db' },
      undefined,
    ],
  ])('%s', (_, env, url) => {
    expect(urlOf(env)).toBe(url);
  });

  describe('with a secret in a file', () => {
    let dir: string;
    beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'database-url-'))));
    afterEach(() => rmSync(dir, { recursive: true }));
    const fileWith = (content: string) => {
      const file = path.join(dir, 'url');
      writeFileSync(file, content);
      return file;
    };

    it('is the one in its own file', () => {
      expect(urlOf({ ORDERS_DATABASE_URL_FILE: fileWith('postgres://db/here\n') })).toBe(
        'postgres://db/here',
      );
    });

    it('is on the server in the shared file', () => {
      expect(urlOf({ DATABASE_URL_FILE: fileWith('postgres://db/shop\n') })).toBe(
        'postgres://db/shop_orders',
      );
    });

    it('must not be in a variable too', () => {
      const both = { DATABASE_URL: 'postgres://db', DATABASE_URL_FILE: fileWith('postgres://db') };
      expect(() => urlOf(both)).toThrow('DATABASE_URL: is set, and so is DATABASE_URL_FILE');
    });
  });
});
