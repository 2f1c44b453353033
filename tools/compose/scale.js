// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const QUORUM = path.join(__dirname, '../../deploy/rabbitmq/quorum.json');

/** The name under which the sentinels know the master. */
const MASTER = 'order-flow';

/**
 * @param {readonly string[]} sentinels each host and port
 * @returns {(credentials: string) => string}
 */
const sentinelUrl = (sentinels) => (credentials) =>
  `redis+sentinel://${credentials}@${sentinels.join(',')}/${MASTER}`;

/**
 * The servers of docker-compose.scale.yml.
 * @returns {import('./containers').Servers}
 */
function scaleServers() {
  return {
    rabbitMq: ['rabbitmq:5672', 'rabbitmq-2:5672', 'rabbitmq-3:5672'],
    redis: sentinelUrl(['sentinel-1:26379', 'sentinel-2:26379', 'sentinel-3:26379']),
    redisMaster: 'redis',
    postgres: 'postgres:5432',
    quorum: quorumDefinitions(),
  };
}

/** @returns {object} */
const quorumDefinitions = () => JSON.parse(fs.readFileSync(QUORUM, 'utf8'));

module.exports = { quorumDefinitions, scaleServers, sentinelUrl };
