// @ts-check
'use strict';

const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

/** @typedef {import('./options').Command} Command */

/** A command is one line of JSON; longer ones are not ours. */
const MAX_COMMAND = 1_000;
/** A node of RabbitMQ may need as long to start. */
const ANSWER_LIMIT_MS = 120_000;

/** @param {string} dataDir */
const addressFile = (dataDir) => path.join(dataDir, 'control');

/**
 * Takes the commands of a second `npm run cluster`, on a socket that only this user can open.
 * @param {string} dataDir
 * @param {(command: Command) => Promise<string>} run
 * @returns {Promise<() => void>} ends it
 */
async function takeCommands(dataDir, run) {
  // Not in the data folder: the path of a socket must be short.
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'order-flow-cluster-'));
  const socket = path.join(dir, 'control');
  const server = net.createServer({ allowHalfOpen: true }, (connection) => {
    let text = '';
    connection.on('error', () => undefined);
    connection.setEncoding('utf8').on('data', (/** @type {string} */ part) => {
      text += part;
      if (text.length > MAX_COMMAND) connection.destroy();
    });
    connection.on('end', () => {
      void answer(text, run).then((line) => connection.end(line));
    });
  });
  server.listen(socket);
  await once(server, 'listening');
  fs.writeFileSync(addressFile(dataDir), socket);
  return () => {
    server.close();
    fs.rmSync(addressFile(dataDir), { force: true });
    fs.rmSync(dir, { recursive: true, force: true });
  };
}

/**
 * @param {string} text
 * @param {(command: Command) => Promise<string>} run
 */
async function answer(text, run) {
  try {
    return await run(JSON.parse(text));
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/**
 * @param {string} dataDir
 * @param {Command} command
 * @returns {Promise<string>} what the running cluster says
 */
async function sendCommand(dataDir, command) {
  const file = addressFile(dataDir);
  if (!fs.existsSync(file)) throw new Error(`No cluster runs in ${dataDir}. Start one: npm run cluster`);
  const connection = net.connect(fs.readFileSync(file, 'utf8'));
  connection.setTimeout(ANSWER_LIMIT_MS, () => connection.destroy(new Error('the cluster does not answer')));
  let text = '';
  connection.setEncoding('utf8').on('data', (/** @type {string} */ part) => (text += part));
  connection.end(JSON.stringify(command));
  await once(connection, 'close').catch((error) => {
    throw new Error(`The cluster in ${dataDir} does not answer (${error.message}).`);
  });
  return text;
}

module.exports = { takeCommands, sendCommand };
