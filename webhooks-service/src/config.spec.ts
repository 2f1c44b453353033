import { readWebhooksConfig } from './config';

describe('the configuration of the webhooks service', () => {
  it('allows no private network unless it is told to', () => {
    expect(readWebhooksConfig({}).egress).toEqual({ allowHttp: false, allowPrivate: [] });
    const env = { WEBHOOK_ALLOW_PRIVATE: '10.1.0.0/16, fd00::/8', WEBHOOK_ALLOW_HTTP: 'true' };
    expect(readWebhooksConfig(env).egress).toEqual({
      allowHttp: true,
      allowPrivate: ['10.1.0.0/16', 'fd00::/8'],
    });
  });

  it('takes several keys for secrets, refuses a short one, and shows none', () => {
    const [first, second] = ['the first key of this shop', 'the second key of this shop'];
    expect(readWebhooksConfig({}).WEBHOOK_SECRETS_KEY).toEqual([]);
    expect(readWebhooksConfig({ WEBHOOK_SECRETS_KEY: `${first},${second}` }).WEBHOOK_SECRETS_KEY).toEqual([
      first,
      second,
    ]);
    const act = () => readWebhooksConfig({ WEBHOOK_SECRETS_KEY: `${first},short-one` });
    expect(act).toThrow('WEBHOOK_SECRETS_KEY: got a value that is not shown, wants secrets of at least 16');
    expect(act).not.toThrow('short-one');
  });

  it.each(['10.1.0.0', '999.1.1.1/8', '10.0.0.0/33', 'fd00::/129', 'house', '10.0.0.0/8,'])(
    'refuses the network %p at the start',
    (networks) => {
      expect(() => readWebhooksConfig({ WEBHOOK_ALLOW_PRIVATE: networks })).toThrow(
        /WEBHOOK_ALLOW_PRIVATE.*networks such as 10\.1\.0\.0\/16/,
      );
    },
  );
});
