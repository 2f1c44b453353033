// @ts-check
'use strict';

/**
 * The program of the container `secrets` (docker-compose.yml), which runs before all others:
 *
 *   write        makes the secrets that do not exist yet, and gives each container its own
 *   show         prints the passwords that a person needs
 *   renew NAME   makes a new value for one secret
 *
 * Below SECRETS_DIR each folder is a volume: `own` keeps every value, the others have the names of the containers.
 */

const fs = require('node:fs');
const path = require('node:path');
const { filesForContainers, ONE_OF_EACH } = require('./containers');
const { scaleServers } = require('./scale');
const { SCALE_SECRETS, SECRETS, randomSecret, renewed, wrongSecrets } = require('./values');
const { writeFile } = require('./write-file');

/** @typedef {import('./values').Variables} Variables */

/** Who signs in where, and with which secret. */
const FOR_PEOPLE = [
  ['admin page, Swagger', 'operator', 'OPERATOR_PASSWORD'],
  ['Grafana', 'admin', 'GRAFANA_ADMIN_PASSWORD'],
  ['RabbitMQ', 'admin', 'RABBITMQ_ADMIN_PASSWORD'],
  ['/metrics', 'Bearer', 'METRICS_TOKEN'],
];

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env SECRETS_DIR, and values that .env has; empty: not set
 * @returns {string} what to print
 * @throws {Error} that says what is wrong, without a secret
 */
function run([command = 'write', name], env) {
  const dir = env['SECRETS_DIR'] ?? '/secrets';
  const stored = readStored(dir);
  if (command === 'write') return write(dir, stored, env);
  if (command === 'show') return show(stored);
  if (command === 'renew') return renew(dir, stored, env, name ?? '');
  throw new Error(`${command}: unknown, wants write, show or renew NAME`);
}

/**
 * What .env has wins, then what was made before. Every file is made from that, so a run that was killed is completed by the
 * next one, and a run that finds everything in place changes nothing.
 * @param {string} dir
 * @param {Variables} stored
 * @param {NodeJS.ProcessEnv} env
 */
function write(dir, stored, env) {
  const scale = env['TOPOLOGY'] === 'scale';
  const secrets = Object.fromEntries(
    [...SECRETS, ...(scale ? SCALE_SECRETS : [])].map((name) => [
      name,
      env[name] || stored[name] || randomSecret(),
    ]),
  );
  const wrong = wrongSecrets(secrets);
  if (wrong.length > 0) throw new Error(`.env cannot be used:\n${wrong.map((w) => `  ${w}`).join('\n')}`);

  // First, so that no container ever gets a value that is not kept.
  const changed = writeFile(storeOf(dir), `${JSON.stringify(secrets, null, 2)}\n`, 0o600) ? ['own'] : [];
  const rightsFile = path.join(__dirname, '../../deploy/rabbitmq/rights.json');
  const servers = scale ? scaleServers() : ONE_OF_EACH;
  const folders = filesForContainers(secrets, JSON.parse(fs.readFileSync(rightsFile, 'utf8')), servers);
  for (const [container, files] of Object.entries(folders)) {
    for (const [name, text] of Object.entries(files)) {
      // Each container has a user of its own, and sees no folder but its own.
      if (writeFile(path.join(dir, container, name), text, 0o644)) changed.push(`${container}/${name}`);
    }
  }
  return [
    changed.length === 0 ? 'Every secret is in place, nothing changed.' : `Written: ${changed.join(', ')}`,
    'To see the passwords: docker compose run --rm secrets show',
  ].join('\n');
}

/** @param {Variables} stored */
function show(stored) {
  if (stored[SECRETS[0] ?? ''] === undefined) throw new Error('There are no secrets yet: docker compose up');
  return FOR_PEOPLE.map(([where = '', user = '', name = '']) =>
    [where.padEnd(20), user.padEnd(10), stored[name]].join('  '),
  ).join('\n');
}

/**
 * @param {string} dir
 * @param {Variables} stored
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 */
function renew(dir, stored, env, name) {
  if (!SECRETS.includes(name)) throw new Error(`renew wants one of ${SECRETS.join(', ')}`);
  if (env[name]) throw new Error(`${name} is in .env: change it there, or remove the line`);
  write(dir, { ...stored, [name]: renewed(name, stored) }, env);
  return `${name} has a new value. It is used after: docker compose up --detach --force-recreate`;
}

/** @param {string} dir */
const storeOf = (dir) => path.join(dir, 'own', 'secrets.json');

/**
 * @param {string} dir
 * @returns {Variables} none before the first run
 */
function readStored(dir) {
  const file = storeOf(dir);
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    // Not the error's own message, which may show a part of the text.
    throw new Error(
      `${file} cannot be read as JSON. Restore it, or remove the volume \`secrets\` to get new values.`,
    );
  }
}

if (require.main === module) {
  try {
    console.log(run(process.argv.slice(2), process.env));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

module.exports = { run };
