// @ts-check
'use strict';

/** `npm run load [-- -e SCENARIO=load -e RATE=100 …]`: runs the k6 script with k6 or its Docker image. */

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { dockerAnswers } = require('../servers/containers');
const { findProgram } = require('../servers/programs');

/** The same version as @types/k6, which checks the script. */
const IMAGE = 'grafana/k6:2.3.0';
const SCRIPT = 'e2e/load/orders.k6.ts';
/** Keeps the summary format that the script reads, even in later versions of k6. */
const RUN = ['run', '--new-machine-readable-summary=false'];

const root = path.resolve(__dirname, '../..');
const args = process.argv.slice(2);

/** @returns {[command: string, args: string[]] | undefined} */
function k6() {
  const installed = findProgram('k6');
  if (installed !== undefined) return [installed, [...RUN, ...args, SCRIPT]];
  if (!dockerAnswers()) return undefined;
  const { uid, gid } = require('node:os').userInfo();
  // As this user, so that it can write the summary. On the host's network, where the gateway listens.
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
      'k6 is not installed, and Docker does not answer. Install k6 2.3 or later ' +
        '(https://grafana.com/docs/k6/latest/set-up/install-k6/), or start Docker (the image is ' +
        `${IMAGE}). npm run bench needs neither.`,
    );
    return 1;
  }
  // The script writes its summary here, and k6 makes no folder.
  fs.mkdirSync(path.join(root, '.data'), { recursive: true });
  console.log(`${command[0]} ${command[1].join(' ')}`);
  const child = spawn(...command, { cwd: root, stdio: 'inherit' });
  // A Ctrl-C in a terminal also reaches k6, which then stops in order and prints its summary.
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
