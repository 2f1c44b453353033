// @ts-check
'use strict';

/**
 * `npm run openapi`: makes gateway/src/docs/metadata.ts, docs/openapi.json (HTTP) and docs/asyncapi.json (public events)
 * from the sources. With `--check` it only
 * compares them, without building.
 */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const prettier = require('prettier');
const { nodeBinary } = require('../install/install');
const { asyncApi } = require('./asyncapi');
const { openApiMetadata } = require('./openapi-metadata');

const root = path.resolve(__dirname, '../..');

const onlyCheck = process.argv.includes('--check');

/**
 * @param {string} name
 * @param {string} text
 */
async function write(name, text) {
  const file = path.join(root, name);
  const options = { ...(await prettier.resolveConfig(file)), filepath: file };
  const formatted = await prettier.format(text, options);
  if (!onlyCheck) fs.writeFileSync(file, formatted);
  else if (fs.readFileSync(file, 'utf8') !== formatted) {
    throw new Error(`${name} does not match the sources. Run npm run openapi.`);
  }
}

async function main() {
  await write('gateway/src/docs/metadata.ts', openApiMetadata(root));
  if (!onlyCheck) {
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    execFileSync(nodeBinary(root), [tsc, '-b', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  }
  const print = path.join(root, 'gateway/dist/docs/print.js');
  // The document is on the standard output, where log lines would be too.
  const env = { ...process.env, LOG_LEVEL: 'silent' };
  const text = execFileSync(nodeBinary(root), [print], { cwd: root, env, encoding: 'utf8', maxBuffer: 1e8 });
  await write('docs/openapi.json', text);
  // Not before the build: the contracts are compiled.
  require('reflect-metadata');
  const { contracts } = require('@order-flow/contracts/contracts');
  await write('docs/asyncapi.json', JSON.stringify(asyncApi(contracts, root), null, 2));
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
