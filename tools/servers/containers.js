// @ts-check
'use strict';

// The tests do not cover this file, because they run where images cannot be pulled. It uses only plain docker commands.

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { freePort, LOOPBACK } = require('./ports');
const { run } = require('../shared/run');

/**
 * @typedef {object} Container
 * @property {string} url
 * @property {string} name
 * @property {() => Promise<void>} stop stops the container in order and removes it; its data stays in the data folder
 */

/** @returns {boolean} whether a Docker daemon answers */
function dockerAnswers() {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/**
 * Runs a server in a container on a free port of 127.0.0.1, with its data in our folder.
 * @param {object} options
 * @param {string} options.image
 * @param {string[]} [options.command]
 * @param {string[]} [options.extra] more options of `docker run`
 * @param {number} options.port inside the container
 * @param {string} options.mount where the data is inside the container
 * @param {string} options.dir our folder, mounted there
 * @param {(port: number) => string} options.urlOf
 * @param {(url: string) => Promise<void>} options.probe
 * @param {import('../shared/console').Log} options.log
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<Container>} once the probe succeeds, at most 90 s after the image is there
 */
async function startContainer({
  image,
  command = [],
  extra = [],
  port,
  mount,
  dir,
  urlOf,
  probe,
  log,
  signal,
}) {
  const hash = createHash('sha256').update(path.resolve(dir)).digest('hex').slice(0, 10);
  const name = `order-flow-${path.basename(dir)}-${hash}`;
  const url = urlOf(await freePort());
  const stop = async () => {
    spawnSync('docker', ['stop', '--time', '20', name], { stdio: 'ignore' });
    spawnSync('docker', ['rm', '--force', name], { stdio: 'ignore' });
    await Promise.resolve();
  };
  fs.mkdirSync(dir, { recursive: true });
  // A container of an earlier run that was killed.
  spawnSync('docker', ['rm', '--force', name], { stdio: 'ignore' });
  const publish = `${LOOPBACK}:${new URL(url).port}:${port}`;
  const args = ['run', '--detach', '--name', name, '--publish', publish, '--volume', `${dir}:${mount}`];
  const logFile = path.join(dir, 'docker-run.log');
  try {
    await run('docker', [...args, ...extra, image, ...command], {
      what: `starting ${image}`,
      logFile,
      log,
      signal,
    });
    const until = Date.now() + 90_000;
    for (;;) {
      signal?.throwIfAborted();
      try {
        await probe(url);
        return { url, name, stop };
      } catch (error) {
        if (Date.now() > until) {
          const why = /** @type {Error} */ (error).message;
          throw new Error(`${image} does not answer at ${url} (${why}). See: docker logs ${name}`);
        }
        await sleep(250);
      }
    }
  } catch (error) {
    if (signal?.aborted === true) await stop();
    throw error;
  }
}

module.exports = { dockerAnswers, startContainer };
