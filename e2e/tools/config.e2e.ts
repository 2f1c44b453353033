import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gatewayEnv, readGatewayConfig } from '@order-flow/gateway/config';
import { ordersEnv, readOrdersConfig } from '@order-flow/orders-service/config';
import { notificationsEnv } from '@order-flow/notifications-service/config';
import { productsEnv, readProductsConfig } from '@order-flow/products-service/config';
import { readWebhooksConfig, webhooksEnv } from '@order-flow/webhooks-service/config';
import { root } from '../support/stack';

const explained = readFileSync(path.join(root, '.env.example'), 'utf8');

describe('the configuration', () => {
  const schemas = [gatewayEnv, ordersEnv, productsEnv, webhooksEnv, notificationsEnv];
  it.each([...new Set(schemas.flatMap((schema) => Object.keys(schema)))])(
    'has %s explained in .env.example',
    (name) => {
      expect(explained).toMatch(new RegExp(`^${name}=`, 'm'));
    },
  );

  it.each([
    [
      'gateway',
      { GATEWAY_PORT: '0', LOG_LEVEL: 'info' },
      'GATEWAY_PORT: got \\"0\\", wants an integer from 1 to 65535',
    ],
    ['orders-service', { RETRY_DELAYS_MS: 'soon' }, 'RETRY_DELAYS_MS: got \\"soon\\", wants integers'],
    ['products-service', { SEED_CATALOGUE: 'yes' }, 'SEED_CATALOGUE: got \\"yes\\", wants true or false'],
  ])(
    'stops the %s at a wrong variable, and names the variable, its value and what is allowed',
    (service, env, message) => {
      const main = path.join(root, service, 'dist/main.js');
      const { status, stdout } = spawnSync(process.execPath, [main], {
        env: { ...process.env, ...env, RABBITMQ_URL: 'http://shop:hunter2@broker' },
        encoding: 'utf8',
      });
      expect(status).toBe(1);
      expect(stdout).toContain(message);
      expect(stdout).toContain('RABBITMQ_URL: got a value that is not shown');
      expect(stdout).not.toContain('hunter2');
    },
  );

  it.each<[NodeJS.ProcessEnv, number]>([
    [{}, 0],
    [{ HOST: '::1' }, 0],
    [{ HOST: '0.0.0.0' }, 100],
    [{ TRUST_PROXY: '1' }, 100],
    [{ HOST: '0.0.0.0', RATE_LIMIT_PER_SECOND: '0' }, 0],
    [{ RATE_LIMIT_PER_SECOND: '7' }, 7],
  ])('%j limits a caller to %i requests a second (0: no limit)', (env, limit) => {
    expect(readGatewayConfig(env).RATE_LIMIT_PER_SECOND).toBe(limit);
  });

  describe('in production', () => {
    const production = { NODE_ENV: 'production', RABBITMQ_URL: 'amqp://shop:kJ8sPq2xTz@broker' };

    it('shows no Swagger unless it is switched on', () => {
      expect(readGatewayConfig(production).SWAGGER_ENABLED).toBe(false);
      expect(readGatewayConfig({ ...production, SWAGGER_ENABLED: 'true' }).SWAGGER_ENABLED).toBe(true);
      expect(readGatewayConfig({}).SWAGGER_ENABLED).toBe(true);
    });

    it('refuses fault switches in every service', () => {
      for (const read of [readGatewayConfig, readOrdersConfig, readProductsConfig, readWebhooksConfig])
        expect(() => read({ ...production, FAULTS_ENABLED: 'true' })).toThrow(
          'FAULTS_ENABLED: got "true", wants false (NODE_ENV=production)',
        );
    });

    it.each<[string, NodeJS.ProcessEnv]>([
      ['RABBITMQ_URL', { RABBITMQ_URL: '' }],
      ['RABBITMQ_URL', { RABBITMQ_URL: 'amqp://guest:guest@broker' }],
      ['REDIS_URL', { REDIS_URL: 'redis://:changeme@redis' }],
      ['METRICS_TOKEN', { METRICS_TOKEN: 'secret' }],
      ['OIDC_ISSUER', { OIDC_ISSUER: 'http://issuer.example', OIDC_AUDIENCE: 'orders' }],
    ])('refuses a known or weak %s', (name, env) => {
      expect(() => readGatewayConfig({ ...production, ...env })).toThrow(name);
    });
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['OIDC_AUDIENCE', { OIDC_ISSUER: 'https://issuer.example' }],
    ['ACCOUNTS', { ACCOUNTS: '[{"name":"olga","role":"operator","passwordHash":"in plain text"}]' }],
    ['ACCOUNTS', { ACCOUNTS: 'olga:operator' }],
    ['API_KEYS', { API_KEYS: 'shop:short' }],
    ['API_KEYS', { API_KEYS: 'a:sixteen-characters-1,a:sixteen-characters-2' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'https://a.example/path' }],
  ])('refuses a wrong %s', (name, env) => {
    expect(() => readGatewayConfig(env)).toThrow(new RegExp(`^${name}: `, 'm'));
  });
});
