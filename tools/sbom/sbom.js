// @ts-check
'use strict';

/**
 * `npm run sbom [-- FOLDER]`: writes a software bill of materials (CycloneDX, JSON) for each service and for the admin
 * page, which is in the gateway's image. FOLDER: .data/sbom if not given.
 */

const fs = require('node:fs');
const path = require('node:path');
const { writeSboms } = require('./write-sboms');

const root = path.resolve(__dirname, '../..');
const out = path.resolve(process.argv[2] ?? path.join(root, '.data/sbom'));

fs.mkdirSync(out, { recursive: true });
writeSboms(root, out).then(
  (files) => files.forEach((file) => console.log(path.relative(process.cwd(), file))),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
