// @ts-check
'use strict';

/**
 * `npm run --silent kubernetes:secrets > secrets.yaml`: the Secrets of deploy/kubernetes with new random values, or with those
 * that the environment has. Keep the file out of git, or give its values to your secret store. Each run makes new values.
 */

const fs = require('node:fs');
const path = require('node:path');
const { stringify } = require('yaml');
const { filesForContainers } = require('../compose/containers');
const { quorumDefinitions, sentinelUrl } = require('../compose/scale');
const { SCALE_SECRETS, SECRETS, randomSecret, wrongSecrets } = require('../compose/values');

const RIGHTS = path.join(__dirname, '../../deploy/rabbitmq/rights.json');
const NAMESPACE = 'order-flow';
const PODS = [0, 1, 2];

/** The names that the operators and the StatefulSet of Redis give. @type {import('../compose/containers').Servers} */
const SERVERS = {
  rabbitMq: PODS.map((pod) => `rabbitmq-server-${pod}.rabbitmq-nodes:5672`),
  redis: sentinelUrl(PODS.map((pod) => `redis-${pod}.redis:26379`)),
  redisMaster: 'redis-0.redis',
  postgres: 'postgres-rw:5432',
  quorum: quorumDefinitions(),
};
/** Containers of compose that are not here, or that take something else. */
const OTHERS = ['rabbitmq', 'postgres', 'prometheus', 'grafana', 'backup'];

/**
 * @param {NodeJS.ProcessEnv} env values that are not to be random; MAIL_PROVIDERS, which has no useful default
 * @returns {{ apiVersion: 'v1', kind: 'Secret', type: string, metadata: { name: string, namespace: string },
 *   stringData: Record<string, string> }[]}
 * @throws {Error} if a given value cannot be used
 */
function secretsFor(env) {
  const values = Object.fromEntries(
    [...SECRETS, ...SCALE_SECRETS].map((name) => [name, env[name] || randomSecret()]),
  );
  const wrong = wrongSecrets(values);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const files = filesForContainers(values, JSON.parse(fs.readFileSync(RIGHTS, 'utf8')), SERVERS);
  const mail = env['MAIL_PROVIDERS'];
  const ours = Object.entries(files)
    .filter(([name]) => !OTHERS.includes(name))
    .map(([name, data]) =>
      secret(name, mail && 'mail_providers' in data ? { ...data, mail_providers: mail } : data),
    );
  return [
    ...ours,
    secret('rabbitmq-definitions', { 'definitions.json': files['rabbitmq']?.['definitions.json'] ?? '' }),
    secret('rabbitmq-api', {
      url: `http://admin:${values['RABBITMQ_ADMIN_PASSWORD']}@rabbitmq.${NAMESPACE}:15672`,
    }),
    secret(
      'postgres-owner',
      { username: 'order_flow', password: values['POSTGRES_PASSWORD'] ?? '' },
      'kubernetes.io/basic-auth',
    ),
  ];
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>>} stringData
 * @param {string} [type]
 */
const secret = (name, stringData, type = 'Opaque') => ({
  apiVersion: /** @type {const} */ ('v1'),
  kind: /** @type {const} */ ('Secret'),
  type,
  metadata: { name, namespace: NAMESPACE },
  stringData: { ...stringData },
});

if (require.main === module) {
  console.log(
    secretsFor(process.env)
      .map((one) => stringify(one))
      .join('---\n'),
  );
}

module.exports = { secretsFor };
