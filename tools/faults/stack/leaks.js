// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/**
 * @param {string} dir of log files
 * @param {ReadonlySet<string>} secrets
 * @returns {string[]} the files that hold a secret, for a person; the secrets themselves are not shown
 */
function leaksIn(dir, secrets) {
  const files = fs.existsSync(dir) ? fs.readdirSync(dir).filter((name) => name.includes('.log')) : [];
  return files.flatMap((name) => {
    const file = path.join(dir, name);
    const text = fs.readFileSync(file, 'utf8');
    const found = [...secrets].filter((secret) => text.includes(secret)).length;
    return found === 0 ? [] : [`${file} holds ${found} of the secrets that this run has used`];
  });
}

module.exports = { leaksIn };
