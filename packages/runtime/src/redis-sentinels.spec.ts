import { sentinelOptions } from './redis-sentinels';

const tls = { rejectUnauthorized: true };

describe('the options of a client that asks sentinels', () => {
  it('come from the URL', () => {
    const url = 'redis+sentinel://shop:p%40ss@a:26380,[::1],c/my-master/2?sentinel_password=s';
    expect(sentinelOptions(url, tls)).toMatchObject({
      name: 'my-master',
      db: 2,
      sentinels: [
        { host: 'a', port: 26_380 },
        { host: '::1', port: 26_379 },
        { host: 'c', port: 26_379 },
      ],
      username: 'shop',
      password: 'p@ss',
      sentinelUsername: undefined,
      sentinelPassword: 's',
    });
  });

  it('use TLS for Redis and for the sentinels, or for neither', () => {
    expect(sentinelOptions('redis+sentinel://a/m', tls)).not.toHaveProperty('tls');
    expect(sentinelOptions('rediss+sentinel://a/m', tls)).toMatchObject({
      tls,
      sentinelTLS: tls,
      enableTLSForSentinelMode: true,
    });
  });

  it.each(['redis://a/1', 'rediss://a'])('are not there for %s', (url) => {
    expect(sentinelOptions(url, tls)).toBeUndefined();
  });
});
