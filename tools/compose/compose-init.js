// @ts-check
'use strict';

/** `npm run compose:init [folder]`: makes random secrets for docker-compose.yml and keeps existing ones. */

const fs = require('node:fs');
const path = require('node:path');
const {
  addSecrets,
  gatewayAccounts,
  rabbitMqUsers,
  readVariables,
  redisUsers,
  wrongSecrets,
} = require('./compose-secrets');

/**
 * Writes the secrets to `.env`, readable by this user only, and the files that containers mount to `.secrets/`.
 * @param {string} folder
 * @returns {string[]} a line for each thing done
 * @throws {Error} when an existing secret cannot be used
 */
function composeInit(folder) {
  const envFile = path.join(folder, '.env');
  const before = fs.existsSync(envFile) ? fs.readFileSync(envFile, 'utf8') : '';
  const { text, added } = addSecrets(before);
  const secrets = readVariables(text);
  const wrong = wrongSecrets(secrets);
  if (wrong.length > 0)
    throw new Error(`${envFile} cannot be used:\n${wrong.map((w) => `  ${w}`).join('\n')}`);
  const done = [];

  write(envFile, text, 0o600);
  done.push(
    added.length === 0
      ? `${envFile}: has every secret, nothing changed`
      : `${envFile}: added ${added.join(', ')} (existing lines have not changed)`,
  );

  const secretsDir = path.join(folder, '.secrets');
  fs.mkdirSync(secretsDir, { recursive: true });
  // The containers' users must be able to read the files. The folder keeps everyone else out.
  fs.chmodSync(secretsDir, 0o700);
  write(path.join(secretsDir, 'rabbitmq-users.json'), rabbitMqUsers(secrets), 0o644);
  write(path.join(secretsDir, 'redis-users.acl'), redisUsers(secrets), 0o644);
  write(path.join(secretsDir, 'accounts.json'), gatewayAccounts(secrets), 0o644);
  write(path.join(secretsDir, 'metrics-token'), secrets['METRICS_TOKEN'] ?? '', 0o644);
  done.push(`${secretsDir}: files for RabbitMQ, Redis, Prometheus and the gateway, made from .env`);
  return done;
}

/**
 * Writes the whole file or nothing. Others can never read it in between.
 * @param {string} file
 * @param {string} text
 * @param {number} mode
 */
function write(file, text, mode) {
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) {
    fs.chmodSync(file, mode);
    return;
  }
  const temporary = `${file}.new`;
  fs.rmSync(temporary, { force: true });
  fs.writeFileSync(temporary, text, { mode: 0o600 });
  fs.chmodSync(temporary, mode);
  fs.renameSync(temporary, file);
}

if (require.main === module) {
  try {
    const folder = path.resolve(process.argv[2] ?? path.join(__dirname, '../..'));
    for (const line of composeInit(folder)) console.log(line);
    console.log(
      [
        '',
        'Start all:      docker compose up --detach --build --wait',
        'Grafana:        http://127.0.0.1:3030   user admin, password: GRAFANA_ADMIN_PASSWORD in .env',
        'Sign-in:        http://127.0.0.1:3000/auth/login  user operator, password: OPERATOR_PASSWORD in .env',
        'RabbitMQ:       http://127.0.0.1:15672  user admin, password: RABBITMQ_ADMIN_PASSWORD in .env',
        'More:           docs/compose.md',
      ].join('\n'),
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

module.exports = { composeInit };
