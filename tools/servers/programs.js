// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** Folders of servers that are not on an ordinary user's PATH. */
const MORE_DIRS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/opt/homebrew/sbin',
  '/opt/homebrew/bin',
];

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} the absolute path of an executable on the PATH or in a usual server folder
 */
function findProgram(name, env = process.env) {
  const dirs = [
    ...(env['PATH'] ?? '').split(path.delimiter).filter((dir) => path.isAbsolute(dir)),
    ...MORE_DIRS,
  ];
  return dirs.map((dir) => path.join(dir, name)).find(isExecutable);
}

/**
 * RabbitMQ's own start script. Debian's `rabbitmq-server` on the PATH is a wrapper that switches to the user `rabbitmq`
 * and to system folders, so we first look for the script behind it.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
function findRabbitMq(env = process.env) {
  const onPath = findProgram('rabbitmq-server', env);
  const real = onPath === undefined ? [] : [fs.realpathSync(onPath)];
  const candidates = [
    ...subfolders('/usr/lib/rabbitmq/lib').map((dir) => path.join(dir, 'sbin/rabbitmq-server')),
    '/usr/lib/rabbitmq/bin/rabbitmq-server',
    ...real.filter((file) => !file.endsWith('rabbitmq-script-wrapper')),
  ];
  return candidates.find(isExecutable);
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
function findRedis(env = process.env) {
  return findProgram('redis-server', env);
}

/**
 * PostgreSQL. Debian keeps each version's programs in a folder of its own, which is not on the PATH.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} the folder of `initdb` and `postgres`
 */
function findPostgres(env = process.env) {
  const onPath = findProgram('initdb', env);
  const dirs = [
    ...subfolders('/usr/lib/postgresql').map((dir) => path.join(dir, 'bin')),
    ...(onPath === undefined ? [] : [path.dirname(fs.realpathSync(onPath))]),
  ];
  return dirs.find(
    (dir) => isExecutable(path.join(dir, 'initdb')) && isExecutable(path.join(dir, 'postgres')),
  );
}

/**
 * PgBouncer, a pooler for PostgreSQL. Only some tests need it.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
function findPgBouncer(env = process.env) {
  return findProgram('pgbouncer', env);
}

/**
 * Chromium. Only the tests of the admin page need it.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
function findChromium(env = process.env) {
  return ['chromium', 'chromium-browser', 'google-chrome']
    .map((name) => findProgram(name, env))
    .find(Boolean);
}

/**
 * Prometheus and promtool. Only the tests of rules and dashboards need them.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ prometheus: string, promtool: string } | undefined} undefined unless both are there
 */
function findPrometheus(env = process.env) {
  const [prometheus, promtool] = ['prometheus', 'promtool'].map((name) => findProgram(name, env));
  return prometheus && promtool ? { prometheus, promtool } : undefined;
}

/**
 * Erlang's port mapper, on the PATH or in the folder of the installed Erlang.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
function findEpmd(env = process.env) {
  const erl = findProgram('erl', env);
  const roots = ['/usr/lib/erlang', '/usr/local/lib/erlang'];
  if (erl !== undefined) roots.unshift(path.resolve(path.dirname(fs.realpathSync(erl)), '..'));
  const inRoots = roots.flatMap((root) => [
    path.join(root, 'bin/epmd'),
    ...subfolders(root).map((d) => path.join(d, 'bin/epmd')),
  ]);
  return findProgram('epmd', env) ?? inRoots.find(isExecutable);
}

/**
 * jemalloc, which Debian installs with Redis. Only on x64: elsewhere it crashes if its build had another page size.
 * @returns {string | undefined} its shared library
 */
function findJemalloc() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  return ['/usr/lib/x86_64-linux-gnu', '/usr/lib64']
    .map((dir) => path.join(dir, 'libjemalloc.so.2'))
    .find((file) => fs.existsSync(file));
}

/**
 * faketime's library. With it a program has another time of day; only the fault suite needs it.
 * @returns {string | undefined} its shared library, the one for programs with threads
 */
function findFaketime() {
  return ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib', '/usr/lib64']
    .map((dir) => path.join(dir, 'faketime/libfaketimeMT.so.1'))
    .find((file) => fs.existsSync(file));
}

/**
 * @param {string} file
 * @returns {boolean}
 */
function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} dir
 * @returns {string[]} absolute paths of its subfolders, the newest version (by name) first; [] if there is no such dir
 */
function subfolders(dir) {
  try {
    return fs
      .readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(dir, entry.name))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  } catch {
    return [];
  }
}

module.exports = {
  findProgram,
  findRabbitMq,
  findRedis,
  findPostgres,
  findPgBouncer,
  findChromium,
  findPrometheus,
  findEpmd,
  findFaketime,
  findJemalloc,
};
