// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/**
 * Writes the whole file or nothing, also if the power fails in between. A file that has this text already stays.
 * @param {string} file
 * @param {string} text
 * @param {number} mode who can read it; nobody else can before it has this mode
 * @returns {boolean} whether the text was another one
 * @throws {Error} that names the file, not its text
 */
function writeFile(file, text, mode) {
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) {
    fs.chmodSync(file, mode);
    return false;
  }
  const temporary = `${file}.new`;
  // What a killed run left.
  fs.rmSync(temporary, { force: true });
  fs.writeFileSync(temporary, text, { mode: 0o600, flush: true });
  fs.chmodSync(temporary, mode);
  fs.renameSync(temporary, file);
  sync(path.dirname(file));
  return true;
}

/** @param {string} folder its list of names is on the disk after that */
function sync(folder) {
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

module.exports = { writeFile };
