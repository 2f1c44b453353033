import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { provideWebhookKey } from './webhook-key';

describe('the key of the secrets of webhooks', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-key-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is made once, and only its owner can read it', () => {
    const { WEBHOOK_SECRETS_KEY_FILE: file = '' } = provideWebhookKey(dir, {});
    const key = readFileSync(file, 'utf8');
    expect(key.trim()).toMatch(/^[\w-]{32}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    provideWebhookKey(dir, {});
    expect(readFileSync(file, 'utf8')).toBe(key);
  });

  it('is not made where the environment has one', () => {
    expect(provideWebhookKey(dir, { WEBHOOK_SECRETS_KEY: 'a key of my own, long' })).toEqual({});
    expect(provideWebhookKey(dir, { WEBHOOK_SECRETS_KEY_FILE: '/run/key' })).toEqual({});
  });
});
