// @ts-check
'use strict';

/**
 * `npm run screenshots`: renews the screenshots that the README shows. It runs the tests of the admin page that make them, and fails
 * if one was not made.
 */

const fs = require('node:fs');
const path = require('node:path');
const { consoleLog } = require('../shared/console');
const { ensureInstalled } = require('../install/install');
const { runUntilStopped } = require('./run-until-stopped');
const { wholeSystemTests } = require('./whole-system');

const root = path.resolve(__dirname, '../..');
const FOLDER = 'docs/screenshots';
const TESTS = 'e2e/admin';
const log = consoleLog();

runUntilStopped(log, async (signal) => {
  const startedAt = Date.now();
  const names = shown();
  process.env['SCREENSHOTS'] = 'docs';
  const options = { root, log, signal };
  await ensureInstalled({ ...options, logDir: path.join(root, '.data/logs') });
  // One file at a time: a picture is worth more than a minute.
  await wholeSystemTests(options, ['--runInBand', ...testsOf(names)]);
  const old = names.filter((name) => writtenAt(name) < startedAt);
  if (old.length > 0)
    throw new Error(`Not renewed: ${old.join(', ')}. Were the tests skipped for want of a Chromium?`);
  log(`Renewed in ${FOLDER}: ${names.join(', ')}`);
});

/** @returns {string[]} the names of the screenshots in the README */
function shown() {
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  return [...readme.matchAll(new RegExp(`${FOLDER}/([\\w-]+)\\.png`, 'g'))].map(([, name = '']) => name);
}

/**
 * @param {string[]} names
 * @returns {string[]} the test files that make these screenshots
 * @throws {Error} if no test makes one of them
 */
function testsOf(names) {
  const files = fs
    .readdirSync(path.join(root, TESTS))
    .map((file) => ({ file, text: fs.readFileSync(path.join(root, TESTS, file), 'utf8') }));
  const makers = names.map((name) => {
    // `looksRight` adds the device and the theme.
    const quoted = [name, name.replace(/(-phone)?-(light|dark)$/, '')].map((one) => `'${one}'`);
    const makes = files.find(({ text }) => quoted.some((one) => text.includes(one)));
    if (!makes) throw new Error(`The README shows ${FOLDER}/${name}.png, but no test in ${TESTS} makes it.`);
    return `${TESTS}/${makes.file}`;
  });
  return [...new Set(makers)];
}

/** @param {string} name */
function writtenAt(name) {
  return fs.statSync(path.join(root, FOLDER, `${name}.png`), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
