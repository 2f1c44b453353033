import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  certificate,
  ConfigError,
  flag,
  flagOutsideProduction,
  integer,
  integerList,
  oneOf,
  privateKey,
  readEnv,
  secret,
  secretUrl,
} from './env';
import { withoutSecrets } from './server-urls';

const shape = {
  PORT: integer(1, 65_535, 3000),
  TRUST_TRACEPARENT: flag(false),
  LOG_LEVEL: oneOf(['info', 'debug']),
  RETRY_DELAYS_MS: integerList(10, 60_000, [1000, 5000]),
  RABBITMQ_URL: secretUrl(['amqp', 'amqps'], 'amqp://127.0.0.1:5672'),
};

describe('readEnv', () => {
  it('gives the defaults where nothing is set, and freezes them', () => {
    const config = readEnv(shape, { PORT: '' });
    expect(config).toEqual({
      PORT: 3000,
      TRUST_TRACEPARENT: false,
      LOG_LEVEL: 'info',
      RETRY_DELAYS_MS: [1000, 5000],
      RABBITMQ_URL: 'amqp://127.0.0.1:5672',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('reads what is set', () => {
    expect(readEnv(shape, { PORT: '80', TRUST_TRACEPARENT: 'true', RETRY_DELAYS_MS: '10,20' })).toMatchObject(
      {
        PORT: 80,
        TRUST_TRACEPARENT: true,
        RETRY_DELAYS_MS: [10, 20],
      },
    );
  });

  it.each([
    [{ REDIS_CA: 'ca', REDIS_URL: 'redis://x' }, /REDIS_URL: its connection has no TLS/],
    [{ RABBITMQ_CERT: 'cert', RABBITMQ_URL: 'amqps://x' }, /RABBITMQ_CERT and RABBITMQ_KEY: only one is set/],
  ])('refuses certificates that would not be used: %j', (env, why) => {
    const any = secret('');
    const tls = { REDIS_CA: any, REDIS_URL: any, RABBITMQ_CERT: any, RABBITMQ_KEY: any, RABBITMQ_URL: any };
    expect(() => readEnv(tls, env)).toThrow(why);
  });

  it('names every wrong variable, what it got and what it wants', () => {
    expect(() => readEnv(shape, { PORT: 'abc', LOG_LEVEL: 'loud', RETRY_DELAYS_MS: '10,x' })).toThrow(
      new ConfigError(
        [
          'PORT: got "abc", wants an integer from 1 to 65535',
          'LOG_LEVEL: got "loud", wants one of info, debug',
          'RETRY_DELAYS_MS: got "10,x", wants integers from 10 to 60000, separated by commas',
        ].join('\n'),
      ),
    );
  });

  it('never shows a secret, not even a wrong one', () => {
    expect(() => readEnv(shape, { RABBITMQ_URL: 'http://shop:hunter2@broker' })).toThrow(
      /RABBITMQ_URL: got a value/,
    );
    expect(() => readEnv(shape, { RABBITMQ_URL: 'http://shop:hunter2@broker' })).not.toThrow(/hunter2/);
    expect(withoutSecrets('amqp://shop:hunter2@broker:5672')).toBe('amqp://***:***@broker:5672');
    expect(withoutSecrets('redis://redis:6379/0?password=hunter2')).toBe('redis://redis:6379/0?***');
  });

  describe('the file that <NAME>_FILE names', () => {
    let dir: string;
    beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'env-'))));
    afterEach(() => rmSync(dir, { recursive: true }));
    const holds = (text: string): string => {
      const file = path.join(dir, 'secret');
      writeFileSync(file, text);
      return file;
    };

    it.each(['', '\n', '\r\n', ' \n\n'])('gives a secret, without the line end %j', (end) => {
      const file = holds(`amqp://shop:hunter2@broker${end}`);
      expect(readEnv(shape, { RABBITMQ_URL_FILE: file }).RABBITMQ_URL).toBe('amqp://shop:hunter2@broker');
      expect(readEnv(shape, { RABBITMQ_URL_FILE: file, RABBITMQ_URL: '' }).RABBITMQ_URL).toContain('broker');
    });

    it('gives no variable that is not a secret', () => {
      expect(readEnv(shape, { PORT_FILE: holds('80') }).PORT).toBe(3000);
    });

    it('may not be set beside <NAME>', () => {
      const env = {
        RABBITMQ_URL_FILE: holds('amqp://shop:hunter2@broker'),
        RABBITMQ_URL: 'amqp://shop:swordfish@x',
      };
      expect(() => readEnv(shape, env)).toThrow(
        new ConfigError('RABBITMQ_URL: is set, and so is RABBITMQ_URL_FILE; set one of them'),
      );
    });

    it('must exist, be readable and hold something', () => {
      const missing = path.join(dir, 'missing');
      const env = { TOKEN_FILE: missing, RABBITMQ_URL_FILE: dir, REDIS_URL_FILE: holds('\n') };
      expect(() => readEnv({ ...shape, TOKEN: secret(''), REDIS_URL: secret('') }, env)).toThrow(
        new ConfigError(
          [
            `RABBITMQ_URL_FILE: "${dir}" cannot be read (EISDIR)`,
            `TOKEN_FILE: "${missing}" cannot be read (ENOENT)`,
            `REDIS_URL_FILE: "${env.REDIS_URL_FILE}" is empty`,
          ].join('\n'),
        ),
      );
    });

    it('is not shown if it holds a wrong value', () => {
      const env = { RABBITMQ_URL_FILE: holds('http://shop:hunter2@broker') };
      expect(() => readEnv(shape, env)).toThrow(
        new ConfigError(
          'RABBITMQ_URL: got a value that is not shown, wants a URL that starts with amqp:// or amqps://',
        ),
      );
    });
  });

  it('takes only a certificate or a key in PEM, and shows neither', () => {
    const { privateKey: key } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const tls = { CA: certificate(), KEY: privateKey() };
    const production = { NODE_ENV: 'production' };
    expect(readEnv(tls, { ...production, KEY: `# from https://ca.example\n${key}` }).KEY).toContain(
      key.trim(),
    );
    expect(() => readEnv(tls, { CA: key })).toThrow(
      new ConfigError('CA: got a value that is not shown, wants a certificate in PEM'),
    );
    expect(() => readEnv(tls, { KEY: 'hunter2' })).toThrow(
      new ConfigError('KEY: got a value that is not shown, wants a private key in PEM'),
    );
  });

  it.each([
    ['a broker without credentials', {}],
    ['guest', { RABBITMQ_URL: 'amqp://guest:guest@broker' }],
    ['a short token', { RABBITMQ_URL: 'amqp://shop:kJ8sPq2@broker', TOKEN: 'short' }],
  ])('refuses %s in production only', (_, env) => {
    const withToken = { ...shape, TOKEN: secret('') };
    expect(() => readEnv(withToken, { ...env, NODE_ENV: 'production' })).toThrow(/wants one of your own/);
    expect(() => readEnv(withToken, env)).not.toThrow();
  });

  it('names a secret in production that looks like a URL and is none, and does not show it', () => {
    const env = { NODE_ENV: 'production', TOKEN: 'https://shop:hunter2@[broker' };
    expect(() => readEnv({ TOKEN: secret('') }, env)).toThrow(
      new ConfigError('TOKEN: got a URL that cannot be read, wants one of your own (NODE_ENV=production)'),
    );
  });

  it('refuses a flag in production that is for other environments', () => {
    const faults = { FAULTS_ENABLED: flagOutsideProduction() };
    expect(readEnv(faults, {})).toEqual({ FAULTS_ENABLED: false });
    expect(readEnv(faults, { FAULTS_ENABLED: 'true' })).toEqual({ FAULTS_ENABLED: true });
    expect(readEnv(faults, { NODE_ENV: 'production' })).toEqual({ FAULTS_ENABLED: false });
    expect(() => readEnv(faults, { NODE_ENV: 'production', FAULTS_ENABLED: 'true' })).toThrow(
      new ConfigError('FAULTS_ENABLED: got "true", wants false (NODE_ENV=production)'),
    );
  });
});
