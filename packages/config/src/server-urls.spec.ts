import { ConfigError, readEnv } from './env';
import { nodeUrls, redisUrl, withoutSecrets } from './server-urls';

const shape = {
  RABBITMQ_URL: nodeUrls(['amqp', 'amqps'], 'amqp://127.0.0.1:5672'),
  REDIS_URL: redisUrl(''),
};
const rabbitmq = (url: string, more = {}) => readEnv(shape, { RABBITMQ_URL: url, ...more }).RABBITMQ_URL;
const redis = (url: string) => readEnv(shape, { REDIS_URL: url }).REDIS_URL;

describe('the URLs of the nodes of a server', () => {
  it('are one or several', () => {
    expect(readEnv(shape, {}).RABBITMQ_URL).toEqual(['amqp://127.0.0.1:5672']);
    expect(rabbitmq('amqp://u:p@a:1/shop, amqp://u:p@b:2/shop')).toEqual([
      'amqp://u:p@a:1/shop',
      'amqp://u:p@b:2/shop',
    ]);
    expect(rabbitmq('amqp://a,amqp://b/')).toHaveLength(2);
  });

  it.each([
    ['another virtual host', 'amqp://u:hunter2@a/shop,amqp://u:hunter2@b'],
    ['another user', 'amqp://u:hunter2@a,amqp://v:hunter2@b'],
    ['no TLS', 'amqps://u:hunter2@a,amqp://u:hunter2@b'],
    ['another protocol', 'amqp://u:hunter2@a,http://u:hunter2@b'],
    ['no protocol', 'amqp://u:hunter2@a,b'],
    ['nothing', 'amqp://u:hunter2@a,'],
  ])('are refused if one has %s, and not shown', (_, urls) => {
    expect(() => rabbitmq(urls)).toThrow(
      new ConfigError(
        'RABBITMQ_URL: got a value that is not shown, wants URLs that start with amqp:// or amqps://, separated by ' +
          'commas, that differ only in host and port (a comma in a password is %2C)',
      ),
    );
  });

  it('must not have a known password in production', () => {
    const production = { NODE_ENV: 'production' };
    expect(() => rabbitmq('amqp://a,amqp://b', production)).toThrow(/a password that everybody knows/);
    expect(rabbitmq('amqp://shop:kJ8sPq2xTz@a,amqp://shop:kJ8sPq2xTz@b', production)).toHaveLength(2);
  });
});

describe('the URL of Redis', () => {
  it.each([
    'redis://a',
    'rediss://:p@a:1/2',
    'redis+sentinel://a/shop',
    'rediss+sentinel://u:p@a:1,[::1]:2,c/shop/3?sentinel_password=x',
  ])('can be %s', (url) => {
    expect(redis(url)).toBe(url);
  });

  it.each([
    'http://hunter2@a',
    'redis://:hunter2@a,b',
    'redis+sentinel://:hunter2@a,b',
    'redis+sentinel://:hunter2@a,/shop',
    'redis+sentinel://:hunter2@a:port/shop',
    'redis+sentinel://:hunter2@a/shop/db',
  ])('cannot be %s, and it is not shown', (url) => {
    expect(() => redis(url)).toThrow(
      new ConfigError(
        'REDIS_URL: got a value that is not shown, wants redis://host, or ' +
          'redis+sentinel://host:port,host:port/<name of the master> (with TLS: rediss…)',
      ),
    );
  });

  it.each([
    [
      'redis+sentinel://u:p@a:1,redis:2/shop/0?sentinel_password=p',
      'redis+sentinel://***:***@a:1,redis:2/shop/0?***',
    ],
    ['redis+sentinel://:p@redis,b/shop', 'redis+sentinel://:***@redis,b/shop'],
    ['redis://redis:6379', 'redis://redis:6379'],
  ])('%s is logged without its secrets', (url, shown) => {
    expect(withoutSecrets(url)).toBe(shown);
  });
});
