// @ts-check
'use strict';

const { parseArgs } = require('node:util');

const USAGE = `npm run faults -- [options]

  --fault NAME       only this one; may be repeated. A part of a name takes all that contain it. --list shows all
  --short | --long   how often each strikes, and for how long (default: short)
  --rounds N         strikes of each fault, instead of the form's number; with --replay: how often the run is repeated
  --seed N           the same moments, targets and load as a run that printed this seed
  --replay RUN       one run again: the folder of a run, or <seed>:<fault> for the first run of a fault
  --resume           leaves out the strikes that have a good verdict for the same product and form already
  --lanes N          stacks at the same time (default: 3 for the short form, 2 for the long one)
  --mutants          shows that the checker finds the product broken when one of its protections is taken out
  --mutant NAME      the same for one of them; may be repeated
  --table            writes the table of docs/faults.md from the verdicts of the long form, and runs nothing
  --list             shows all faults, and runs nothing`;

/**
 * @typedef {object} Options
 * @property {string[]} faults names or parts of names; empty: all
 * @property {'short' | 'long'} form
 * @property {number | undefined} rounds
 * @property {number | undefined} seed
 * @property {string | undefined} replay
 * @property {boolean} resume
 * @property {number} lanes
 * @property {string[]} mutants names; empty: all
 * @property {'run' | 'mutants' | 'list' | 'table' | 'help'} action
 */

/**
 * @param {readonly string[]} args
 * @throws {Error} that names the wrong option
 * @returns {Options}
 */
function parseOptions(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fault: { type: 'string', multiple: true },
      ...{ rounds: { type: 'string' }, seed: { type: 'string' }, lanes: { type: 'string' } },
      replay: { type: 'string' },
      ...{ mutant: { type: 'string', multiple: true }, mutants: { type: 'boolean' } },
      ...{ short: { type: 'boolean' }, long: { type: 'boolean' }, resume: { type: 'boolean' } },
      ...{ table: { type: 'boolean' }, list: { type: 'boolean' } },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.short && values.long) throw new Error('--short and --long exclude each other.');
  if (values.replay !== undefined && (values.fault || values.seed || values.resume))
    throw new Error(
      '--replay takes its fault and its seed from the run: leave out --fault, --seed and --resume.',
    );
  return {
    faults: values.fault ?? [],
    form: values.long ? 'long' : 'short',
    rounds: integer('rounds', values.rounds, 1),
    seed: integer('seed', values.seed, 0),
    replay: values.replay,
    resume: values.resume ?? false,
    lanes: integer('lanes', values.lanes, 1) ?? (values.long ? 2 : 3),
    mutants: values.mutant ?? [],
    action: actionOf(values),
  };
}

/**
 * @param {{ help?: boolean, list?: boolean, table?: boolean, mutants?: boolean, mutant?: string[] }} values
 * @returns {Options['action']}
 */
function actionOf({ help, list, table, mutants, mutant }) {
  if (help) return 'help';
  if (list) return 'list';
  if (table) return 'table';
  return mutants || mutant ? 'mutants' : 'run';
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} least
 * @returns {number | undefined}
 */
function integer(name, value, least) {
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Error(`--${name} wants a whole number of at least ${least}, not "${value}".`);
}

module.exports = { parseOptions, integer, USAGE };
