// @ts-check
'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { npmCommand, npmEnv } = require('../install/npm');

const WORKSPACES = [
  'gateway',
  'orders-service',
  'products-service',
  'webhooks-service',
  'notifications-service',
  'admin-ui',
];
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * @typedef {{ 'bom-ref': string, name: string, version: string, type: string }} Component
 * @typedef {{ ref: string, dependsOn?: string[] }} Dependency
 * @typedef {{ metadata: { component: Component }, components: Component[], dependencies: Dependency[] }} Bom
 */

/**
 * Writes one bill of materials for each workspace that ends in an image. It lists what package-lock.json locks, without
 * development dependencies.
 * @param {string} root the project's folder
 * @param {string} out an existing folder
 * @throws {Error} if npm fails
 * @returns {Promise<string[]>} the files
 */
async function writeSboms(root, out) {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'sbom-'));
  try {
    // npm takes the name of the project from its folder.
    const dir = path.join(temporary, 'order-flow');
    copyManifests(root, dir);
    return await Promise.all(
      WORKSPACES.map(async (workspace) => {
        const file = path.join(out, `${workspace}.cdx.json`);
        fs.writeFileSync(file, `${JSON.stringify(await bomOf(root, dir, workspace), null, 2)}\n`);
        return file;
      }),
    );
  } finally {
    fs.rmSync(temporary, { recursive: true });
  }
}

/**
 * Copies every package.json and the lock file without development dependencies. `npm sbom --omit dev` is no use here: it
 * also leaves out each dependency of a service that any other workspace has as a development dependency.
 * @param {string} root
 * @param {string} dir
 */
function copyManifests(root, dir) {
  const lock = readJson(path.join(root, 'package-lock.json'));
  for (const [folder, entry] of Object.entries(lock.packages)) {
    if (folder.includes('node_modules/')) continue;
    delete entry.devDependencies;
    const source = path.join(root, folder, 'package.json');
    if (entry.extraneous || !fs.existsSync(source)) {
      delete lock.packages[folder];
      continue;
    }
    const manifest = readJson(source);
    delete manifest.devDependencies;
    fs.mkdirSync(path.join(dir, folder), { recursive: true });
    fs.writeFileSync(path.join(dir, folder, 'package.json'), JSON.stringify(manifest));
  }
  fs.writeFileSync(path.join(dir, 'package-lock.json'), JSON.stringify(lock));
}

/**
 * @param {string} root
 * @param {string} dir
 * @param {string} workspace
 * @returns {Promise<Bom>} the bill of the workspace; npm writes that of the whole project, with the workspace in it
 */
async function bomOf(root, dir, workspace) {
  const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const [command, all] = npmCommand(root, [...args, `--workspace=${workspace}`]);
  const options = { cwd: dir, env: npmEnv(root), maxBuffer: MAX_BYTES };
  const { stdout } = await promisify(execFile)(command, all, options);
  /** @type {Bom} */
  const bom = JSON.parse(stdout);
  const own = bom.components.find(
    ({ name, 'bom-ref': ref }) => name === workspace && ref.includes('@order-flow/'),
  );
  if (own === undefined) throw new Error(`npm sbom does not list the workspace ${workspace}`);
  const project = bom.metadata.component['bom-ref'];
  bom.metadata.component = { ...own, type: 'application' };
  bom.components = bom.components.filter((component) => component !== own);
  bom.dependencies = bom.dependencies.filter(({ ref }) => ref !== project);
  return bom;
}

/**
 * @param {string} file
 * @returns {any}
 */
function readJson(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

module.exports = { writeSboms, WORKSPACES };
