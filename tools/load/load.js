// @ts-check
'use strict';

/** `npm run load [-- -e SCENARIO=load -e RATE=100 …]`: the k6 script, with an installed k6 or, with Docker, its image. */

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { dockerAnswers } = require('../servers/containers');
const { findProgram } = require('../servers/programs');

/** The version whose types the script is checked against (@types/k6). */
const IMAGE = 'grafana/k6:2.3.0';
const SCRIPT = 'e2e/load/orders.k6.ts';
/** The summary's shape is the one that the script reads, whatever a later k6 prefers. */
const RUN = ['run', '--new-machine-readable-summary=false'];

const root = path.resolve(__dirname, '../..');
const args = process.argv.slice(2);

/** @returns {[command: string, args: string[]] | undefined} */
function k6() {
  const installed = findProgram('k6');
  if (installed !== undefined) return [installed, [...RUN, ...args, SCRIPT]];
  if (!dockerAnswers()) return undefined;
  const { uid, gid } = require('node:os').userInfo();
  // As ourselves, so that the summary can be written; on the host's network, where the gateway listens.
  const docker = [
    'run',
    '--rm',
    '--network',
    'host',
    '--user',
    `${uid}:${gid}`,
    '-v',
    `${root}:/work`,
    '-w',
    '/work',
  ];
  return ['docker', [...docker, IMAGE, ...RUN, ...args, SCRIPT]];
}

async function main() {
  const command = k6();
  if (command === undefined) {
    console.log(
      'There is no k6 here, and no Docker that answers. Install k6 2.3 or later ' +
        '(https://grafana.com/docs/k6/latest/set-up/install-k6/), or start Docker (the image is ' +
        `${IMAGE}). npm run bench needs neither.`,
    );
    return 1;
  }
  console.log(`${command[0]} ${command[1].join(' ')}`);
  const child = spawn(...command, { cwd: root, stdio: 'inherit' });
  // A Ctrl-C in a terminal reaches k6 as well, which then ends in order and tells what it saw.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.log(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
