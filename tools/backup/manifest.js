// @ts-check
'use strict';

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { ownersOf } = require('../shared/owners');

/**
 * @typedef {object} Copy one database
 * @property {string} file its name in the folder of the backup
 * @property {number} bytes
 * @property {string} sha256 hex
 * @property {number[]} migrations the timestamps of those that have run, in order
 * @property {Record<string, number>} rows of each table
 */
/**
 * @typedef {object} Manifest the content of manifest.json
 * @property {1} format
 * @property {string} takenAt ISO 8601: the copies of orders and products are of this moment, the others of just after it
 * @property {number} attempts how often this moment was tried
 * @property {{ orderFlow: string, node: string, sqlite: string }} versions
 * @property {import('../shared/owners').ByOwner<Copy>} databases an optional service is missing if it was not there
 * @property {string[]} contradictions between orders and products; a fault of the running system, not of the backup
 */

const MANIFEST = 'manifest.json';

/**
 * @param {string} dir
 * @param {Manifest} manifest
 */
function writeManifest(dir, manifest) {
  fs.writeFileSync(path.join(dir, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
}

/**
 * @param {string} dir the folder of a backup
 * @returns {Manifest}
 * @throws {Error} if it is no backup, or of a format that this version does not know
 */
function readManifest(dir) {
  const file = path.join(dir, MANIFEST);
  /** @type {unknown} */
  let content;
  try {
    content = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${dir} is no complete backup: ${/** @type {Error} */ (error).message}`);
  }
  const manifest = /** @type {Manifest} */ (content);
  if (manifest.format !== 1) {
    throw new Error(`${file} has the format ${manifest.format}. This version knows only 1; use a newer one.`);
  }
  return manifest;
}

/**
 * Checks that the files are those that were written.
 * @param {string} dir
 * @param {Manifest} manifest
 * @throws {Error} that names the first file that differs
 */
async function verifyFiles(dir, { databases }) {
  for (const [, { file, bytes, sha256 }] of ownersOf(databases)) {
    const found = path.join(dir, file);
    if (!fs.existsSync(found)) throw new Error(`${found} is missing: this backup cannot be used`);
    const size = fs.statSync(found).size;
    if (size !== bytes) throw new Error(`${found} has ${size} bytes, not ${bytes}: this backup is damaged`);
    if ((await sha256Of(found)) !== sha256)
      throw new Error(`${found} has another SHA-256: this backup is damaged`);
  }
}

/**
 * Checks that this version knows the schema of a backup. An older schema is migrated at the next start.
 * @param {Manifest} manifest
 * @param {string} root the project's folder
 * @throws {Error} if the backup is from a newer version
 */
function assertKnownSchema({ databases, versions }, root) {
  for (const [owner, { migrations }] of ownersOf(databases)) {
    const known = knownMigrations(path.join(root, `${owner}-service`));
    const unknown = migrations.filter((timestamp) => !known.has(timestamp));
    if (unknown.length > 0) {
      throw new Error(
        `The backup was made by a newer version (${versions.orderFlow}): this one does not know the ` +
          `migrations ${unknown.join(', ')} of the ${owner} service. Restore it with that version.`,
      );
    }
  }
}

/**
 * @param {string} service its folder
 * @returns {Set<number>} the timestamps that the names of its migrations begin with
 */
function knownMigrations(service) {
  // An image has only the compiled files. Here these may include one that was removed from the sources.
  const dir = [path.join(service, 'src/migrations'), path.join(service, 'dist/migrations')].find(
    fs.existsSync,
  );
  const names = dir === undefined ? [] : fs.readdirSync(dir);
  return new Set(names.map((name) => Number.parseInt(name, 10)).filter(Number.isSafeInteger));
}

/**
 * @param {string} file
 * @returns {Promise<string>} hex
 */
async function sha256Of(file) {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
  return hash.digest('hex');
}

module.exports = { writeManifest, readManifest, verifyFiles, assertKnownSchema, sha256Of };
