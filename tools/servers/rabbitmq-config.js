// @ts-check
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { LOOPBACK } = require('./ports');
const { slimHome } = require('./rabbitmq-home');

/**
 * @typedef {object} Files the files of a private broker
 * @property {string} dir also its HOME, where Erlang keeps its cookie
 * @property {string} logDir
 * @property {string} log
 * @property {string} output the output of the VM itself
 * @property {string} data
 * @property {string} pidFile
 */

/**
 * @param {string} dir
 * @returns {Files}
 */
function rabbitMqFiles(dir) {
  const logDir = path.join(dir, 'log');
  return {
    dir,
    logDir,
    log: path.join(logDir, 'rabbitmq.log'),
    output: path.join(logDir, 'output.log'),
    data: path.join(dir, 'data'),
    pidFile: path.join(dir, 'rabbitmq.pid'),
  };
}

/** A small disk is enough. The limits act before a full disk or memory harms other programs. */
const CONFIG = `disk_free_limit.absolute = 100MB
vm_memory_high_watermark.absolute = 1GiB
log.file.level = info
log.file.rotation.size = 10485760
log.file.rotation.count = 2
log.console = false
`;

/** Plugins that listen on their own port, by default on all addresses, and their settings. */
const LISTENING_PLUGINS = /** @type {Record<string, string>} */ ({
  rabbitmq_management: 'management',
  rabbitmq_prometheus: 'prometheus',
});

/**
 * @param {string[]} plugins
 * @param {Record<string, number>} ports by plugin
 * @returns {string} the configuration that keeps them on the loopback address
 */
function pluginConfig(plugins, ports) {
  return plugins
    .flatMap((plugin) => {
      const key = LISTENING_PLUGINS[plugin];
      return key === undefined ? [] : [`${key}.tcp.ip = ${LOOPBACK}\n${key}.tcp.port = ${ports[plugin]}\n`];
    })
    .join('');
}

/**
 * Writes the broker's configuration. Returns the environment with which its start script uses only this configuration.
 * @param {object} options
 * @param {Files} options.files
 * @param {string} options.script the installed rabbitmq-server
 * @param {number} options.port
 * @param {number} options.epmdPort
 * @param {number} options.distributionPort
 * @param {string[]} options.plugins
 * @param {string} [options.config] more lines of rabbitmq.conf
 * @param {Record<string, number>} options.pluginPorts a port for each of LISTENING_PLUGINS
 * @param {string} options.nodeName
 * @returns {NodeJS.ProcessEnv}
 */
function rabbitMqEnv({
  files,
  script,
  port,
  epmdPort,
  distributionPort,
  plugins,
  pluginPorts,
  config: more = '',
  nodeName,
}) {
  const config = path.join(files.dir, 'rabbitmq.conf');
  const enabledPlugins = path.join(files.dir, 'enabled_plugins');
  fs.writeFileSync(config, CONFIG + pluginConfig(plugins, pluginPorts) + more);
  fs.writeFileSync(enabledPlugins, `[${plugins.join(',')}].\n`);
  const scripts = slimHome(script, path.join(files.dir, 'home'), plugins);
  // The broker shares the machine with the services. On two CPUs a second scheduler only wakes up and wakes others
  // (measured: a fifth of the broker's CPU for an order). Idle schedulers must not spin.
  const schedulers = os.availableParallelism() > 2 ? 2 : 1;
  const vmFlags = [
    `+S ${schedulers}:${schedulers} +SDcpu 1:1`,
    '+sbwt none +sbwtdcpu none +sbwtdio none',
    '-kernel inet_dist_use_interface {127,0,0,1}',
  ];
  return {
    // Not the whole environment, because RABBITMQ_… and ERL_… of another broker must not leak into this one.
    PATH: [process.env['PATH'], '/usr/sbin:/usr/bin:/sbin:/bin'].filter(Boolean).join(':'),
    LANG: 'C.UTF-8',
    ...(scripts === undefined ? {} : { RABBITMQ_SCRIPTS_DIR: scripts }),
    HOME: files.dir,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: LOOPBACK,
    // The data belongs to a node name.
    RABBITMQ_NODENAME: nodeName,
    RABBITMQ_NODE_IP_ADDRESS: LOOPBACK,
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: files.dir,
    RABBITMQ_MNESIA_DIR: files.data,
    RABBITMQ_FEATURE_FLAGS_FILE: path.join(files.dir, 'feature_flags'),
    RABBITMQ_GENERATED_CONFIG_DIR: path.join(files.dir, 'generated'),
    RABBITMQ_PLUGINS_EXPAND_DIR: path.join(files.dir, 'expanded'),
    RABBITMQ_ENABLED_PLUGINS_FILE: enabledPlugins,
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_ADVANCED_CONFIG_FILE: path.join(files.dir, 'advanced.config'),
    RABBITMQ_CONF_ENV_FILE: path.join(files.dir, 'rabbitmq-env.conf'),
    RABBITMQ_LOG_BASE: files.logDir,
    RABBITMQ_LOGS: files.log,
    RABBITMQ_PID_FILE: files.pidFile,
    // "Allow input" makes the script exec the VM, so that our pid is the VM's. -noinput then disables the input again.
    RABBITMQ_ALLOW_INPUT: '1',
    RABBITMQ_SERVER_START_ARGS: '-noinput +B i',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: vmFlags.join(' '),
  };
}

module.exports = { rabbitMqFiles, rabbitMqEnv, LISTENING_PLUGINS };
