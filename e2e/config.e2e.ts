import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gatewayEnv } from '../gateway/src/config';
import { ordersEnv } from '../orders-service/src/config';
import { productsEnv } from '../products-service/src/config';
import { root } from './support/stack';

const explained = readFileSync(path.join(root, '.env.example'), 'utf8');

describe('the configuration', () => {
  it.each([...new Set([...Object.keys(gatewayEnv), ...Object.keys(ordersEnv), ...Object.keys(productsEnv)])])(
    '%s is explained in .env.example',
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
    'a wrong variable stops the %s with its name, what it got and what it wants',
    (service, env, message) => {
      const main = path.join(root, 'dist', service, 'src/main.js');
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
});
