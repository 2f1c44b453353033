// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** Where a checkout has the scripts that start, build and check its services: today, and before the tools had folders. */
const PLACES = [
  {
    services: 'tools/start/services.js',
    build: 'tools/install/build.js',
    invariants: 'tools/shared/invariants.js',
  },
  {
    services: 'scripts/lib/services.js',
    build: 'scripts/lib/build.js',
    invariants: 'scripts/lib/invariants.js',
  },
];

/**
 * The scripts of a checkout of this project, which start its services in its own way.
 * @param {string} root
 * @throws {Error} if the folder is no checkout, or has no node_modules
 */
function scriptsOf(root) {
  const place = PLACES.find(({ services }) => fs.existsSync(path.join(root, services)));
  if (place === undefined) {
    throw new Error(`--compare checkout=${root}: this is not a checkout of this project.`);
  }
  if (!fs.existsSync(path.join(root, 'node_modules'))) {
    throw new Error(`--compare checkout=${root}: it has no node_modules. In that folder: npm ci`);
  }
  return {
    services: /** @type {typeof import('../../start/services')} */ (require(path.join(root, place.services))),
    build: /** @type {typeof import('../../install/build')} */ (require(path.join(root, place.build))),
    invariants: /** @type {typeof import('../../shared/invariants')} */ (
      require(path.join(root, place.invariants))
    ),
  };
}

/**
 * Builds the compared checkouts, so that none is measured with an old dist/.
 * @param {{ options: import('../options').Options, log: (line: string) => void, signal: AbortSignal }} bench
 */
async function buildCheckouts({ options, log, signal }) {
  for (const { checkout } of options.variants) {
    if (checkout !== undefined) await scriptsOf(checkout).build.ensureBuilt({ root: checkout, log, signal });
  }
}

module.exports = { buildCheckouts, scriptsOf };
