// @ts-check
'use strict';

/**
 * `npm run audit`: asks the registry for known weaknesses of everything in package-lock.json. Exit code 1: there is one that
 * tools/audit/allowed.json does not accept. Exit code 2: the registry did not answer, so nobody knows.
 *
 * With `--warn`, as in `npm run check`, it says the same and exits with 0: a weakness that was published today, or a machine
 * without network, must not fail the tests of a commit that has not changed. The CI workflow has the gate.
 */

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { npmCommand, npmEnv } = require('../install/npm');
const { checkAllowed, judge } = require('./judge');

const FETCH_LIMIT_MS = 10_000;

const root = path.resolve(__dirname, '../..');
const onlyWarn = process.argv.includes('--warn');

/** @returns {0 | 1 | 2} */
function audit() {
  const allowed = checkAllowed(require('./allowed.json'));
  const fetching = ['--fetch-retries=0', `--fetch-timeout=${FETCH_LIMIT_MS}`];
  const [command, args] = npmCommand(root, ['audit', '--json', '--package-lock-only', ...fetching]);
  const { stdout } = spawnSync(command, args, { cwd: root, env: npmEnv(root), encoding: 'utf8' });
  const report = parsed(stdout);
  if (report?.vulnerabilities === undefined) {
    const why = report?.message ?? report?.error?.summary ?? 'it gave no answer';
    console.log(
      `WARNING: the dependencies were NOT audited, because the registry does not answer an audit: ${firstLine(why)}`,
    );
    return 2;
  }
  const { problems, notes } = judge(report, allowed, new Date().toISOString().slice(0, 10));
  for (const note of notes) console.log(note);
  if (problems.length === 0) {
    console.log(
      `No ${notes.length > 0 ? 'other ' : ''}weakness of a dependency is known that is moderate or worse.`,
    );
    return 0;
  }
  for (const problem of problems) console.log(`${onlyWarn ? 'WARNING: ' : ''}${problem}`);
  console.log('Update the package, or accept it for a time in tools/audit/allowed.json, with a reason.');
  return 1;
}

/**
 * @param {string} text
 * @returns {any} undefined if it is not JSON
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} text
 * @returns {string} its first line without addresses, which could be those of a private registry
 */
function firstLine(text) {
  return (text.split('\n')[0] ?? '').replaceAll(/https?:\/\/\S+/g, '(the registry)');
}

const code = audit();
process.exitCode = onlyWarn ? 0 : code;
