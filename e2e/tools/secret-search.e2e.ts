import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  expectNoSecrets,
  noteSecretsOfEnv,
  noteSecretsOfHeaders,
  secretsIn,
  secretsInLogs,
} from '../support/secrets';

/** Every whole-system test searches its logs, spans and metrics for secrets when it ends. This shows that it finds them. */
describe('the search for secrets in logs', () => {
  it('finds each secret that a test used, with file, line and what it is', () => {
    noteSecretsOfEnv({
      RABBITMQ_URL: 'amqps://shop:broker%2Fpasswd@127.0.0.1:5671',
      REDIS_URL: 'rediss://shop:redis-password@127.0.0.1:6379',
      METRICS_TOKEN: 'token-for-metrics',
      API_KEYS: 'shop:key-of-the-shop,other:sha256:0123456789abcdef',
      ACCOUNTS: JSON.stringify([{ name: 'olga', passwordHash: 'scrypt$hash-of-olga' }]),
    });
    noteSecretsOfHeaders([
      ['Authorization', 'Bearer header.payload.signature'],
      ['cookie', 'session=session-of-olga'],
      ['set-cookie', '__Host-session=new-session-of-olga; Path=/; Secure'],
      ['X-CSRF-Token', 'csrf-token-of-olga'],
      ['X-API-Key', 'key-in-the-header'],
      ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
    ]);
    const secrets = [
      'broker/passwd',
      'broker%2Fpasswd',
      'redis-password',
      'token-for-metrics',
      'key-of-the-shop',
      'scrypt$hash-of-olga',
      'header.payload.signature',
      'session-of-olga',
      'new-session-of-olga',
      'csrf-token-of-olga',
      'key-in-the-header',
    ];
    const missed = secrets.filter(
      (secret) => secretsIn('log', Buffer.from(`{"msg":"${secret}"}`)).length === 0,
    );
    expect(missed).toEqual([]);
    expect(secretsIn('log', Buffer.from('4bf92f3577b34da6a3ce929d0e0e4736 127.0.0.1'))).toEqual([]);

    const dir = mkdtempSync(path.join(tmpdir(), 'secret-search-'));
    writeFileSync(path.join(dir, 'gateway.0.log.1'), 'one\ntwo\nthree key-in-the-header\n');
    writeFileSync(path.join(dir, 'orders.db'), 'key-in-the-header');
    const found = secretsInLogs([dir, path.join(dir, 'is-not-there')]);
    rmSync(dir, { recursive: true });
    expect(found).toEqual([`${path.basename(dir)}/gateway.0.log.1, line 3: the header X-API-Key`]);
    expect(() => expectNoSecrets(found)).toThrow('gateway.0.log.1, line 3: the header X-API-Key');
  });
});
