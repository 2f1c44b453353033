// @ts-check
'use strict';

const fs = require('node:fs');

/** @typedef {import('../catalogue/fault').Fault} Fault */
/** @typedef {import('./verdicts').Recorded} Recorded */
/** @typedef {import('./verdicts').Verdict} Verdict */

const FROM = '<!-- faults:table -->';
const TO = '<!-- /faults:table -->';

/**
 * The figures of one fault over all its runs.
 * @typedef {object} Figures
 * @property {string} fault
 * @property {number} runs
 * @property {number} strikes
 * @property {number} broken runs that broke something
 * @property {number} sent requests and messages, repetitions included
 * @property {number} lost
 * @property {number} doubled
 * @property {number} stuck
 * @property {number | undefined} askedAgain how often the stock of an order was requested again; undefined if it was not counted
 * @property {number} leastInFlight orders in flight at a strike
 * @property {number | undefined} leastOrdersPerSecond new orders in the second before a strike; undefined if it was not measured
 * @property {number} medianHealMs
 * @property {number} longestHealMs
 * @property {string} day of the last run
 * @property {string} commit of the last run
 */

/**
 * @param {readonly Recorded[]} runs the oldest first
 * @returns {Map<string, Figures>} by fault
 */
function figuresOf(runs) {
  const sent = sentByRun(runs);
  const byFault = Map.groupBy(runs, ({ run }) => run.fault);
  return new Map([...byFault].map(([fault, those]) => [fault, figures(fault, those, sent)]));
}

/**
 * A verdict counts everything since its session began, whatever the fault. So a run has sent what was not counted by the run
 * before it.
 * @param {readonly Recorded[]} runs the oldest first
 * @returns {Map<Recorded, number>}
 */
function sentByRun(runs) {
  /** @type {Map<string, number>} */
  const before = new Map();
  return new Map(
    runs.map((recorded) => {
      const { session } = recorded.run;
      const counted = before.get(session) ?? 0;
      const all = recorded.verdict.counts.sent ?? counted;
      before.set(session, all);
      return [recorded, all - counted];
    }),
  );
}

/**
 * @param {string} fault
 * @param {readonly Recorded[]} runs not empty
 * @param {ReadonlyMap<Recorded, number>} sent
 * @returns {Figures}
 */
function figures(fault, runs, sent) {
  // A run in which something is lost is the last one of its session, so nothing is counted twice.
  const total = (/** @type {'lost' | 'doubled' | 'stuck'} */ name) =>
    runs.reduce((sum, { verdict }) => sum + (verdict.counts[name] ?? 0), 0);
  const heals = runs.flatMap(({ verdict }) => verdict.counts.timeToHealMs ?? []).sort((a, b) => a - b);
  const struck = runs.flatMap(({ run }) => run.params.struck ?? []);
  const inFlight = struck.map((one) => one.inFlight);
  const again = runs.flatMap(({ run }) => run.params.askedAgain ?? []);
  const perSecond = struck.flatMap(({ ordersPerSecond = [] }) => ordersPerSecond);
  const last = /** @type {Recorded} */ (runs.at(-1)).run;
  return {
    fault,
    runs: runs.length,
    strikes: runs.reduce((sum, { run }) => sum + run.params.strikes, 0),
    broken: runs.filter(({ verdict }) => !verdict.ok).length,
    sent: runs.reduce((sum, recorded) => sum + (sent.get(recorded) ?? 0), 0),
    lost: total('lost'),
    doubled: total('doubled'),
    stuck: total('stuck'),
    askedAgain: again.length === 0 ? undefined : again.reduce((sum, n) => sum + n, 0),
    leastInFlight: inFlight.length === 0 ? 0 : Math.min(...inFlight),
    leastOrdersPerSecond: perSecond.length === 0 ? undefined : Math.min(...perSecond),
    medianHealMs: heals[Math.floor(heals.length / 2)] ?? 0,
    longestHealMs: heals.at(-1) ?? 0,
    day: new Date(last.startedAt).toISOString().slice(0, 10),
    commit: last.commit,
  };
}

/**
 * @param {readonly Fault[]} catalogue
 * @param {readonly Recorded[]} runs
 * @returns {string[]} the lines of a Markdown table: one for each fault that was ever tried with the long form, and one for each other
 */
function table(catalogue, runs) {
  const figures = figuresOf(runs);
  const lines = [
    '| fault | struck (planned) | broken runs | requests sent | lost | doubled | stuck | asked again | least orders/s | least in flight | healed in: median, longest | last run |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const { name, strikes } of catalogue) {
    const f = figures.get(name);
    lines.push(
      f === undefined
        ? `| ${name} | 0 (${strikes.long}) | not run | | | | | | | | | |`
        : `| ${name} | ${f.strikes} (${strikes.long}) | ${f.broken} of ${f.runs} | ${f.sent} | ${f.lost} | ${f.doubled} | ${f.stuck} | ` +
            `${f.askedAgain ?? 'not counted'} | ${f.leastOrdersPerSecond ?? 'not measured'} | ${f.leastInFlight} | ${seconds(f.medianHealMs)}, ${seconds(f.longestHealMs)} | ${f.day} ${f.commit} |`,
    );
  }
  return lines;
}

/**
 * Writes the table between its two marks.
 * @param {string} file
 * @param {readonly Fault[]} catalogue
 * @param {readonly Recorded[]} runs those of the long form are shown
 * @throws {Error} if the file has not both marks
 * @returns {string} what was done, for a person
 */
function writeTable(file, catalogue, runs) {
  const long = runs.filter(({ run }) => run.form === 'long');
  const text = fs.readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(FROM), text.indexOf(TO)];
  if (from === -1 || to < from) throw new Error(`${file} needs the marks ${FROM} and ${TO}.`);
  const lines = table(catalogue, long).join('\n');
  fs.writeFileSync(file, `${text.slice(0, from + FROM.length)}\n\n${lines}\n\n${text.slice(to)}`);
  return `${file}: ${long.length} runs of the long form`;
}

/**
 * A table for a terminal.
 * @param {readonly { fault: Fault, strikes: number }[]} planned
 * @param {readonly Verdict[]} verdicts
 * @returns {string[]}
 */
function summary(planned, verdicts) {
  const names = [...new Set(planned.map(({ fault }) => fault.name))];
  const rows = names.map((name) => {
    const those = verdicts.filter(({ fault }) => fault === name);
    const strikes = planned
      .filter(({ fault }) => fault.name === name)
      .reduce((sum, run) => sum + run.strikes, 0);
    const heals = those.flatMap(({ counts }) => counts.timeToHealMs ?? []);
    const broken = those.filter(({ ok }) => !ok).length;
    return [
      name,
      `×${strikes}`,
      those.length === 0 ? 'not run' : broken === 0 ? 'ok' : `${broken} of ${those.length} BROKEN`,
      heals.length === 0 ? '' : `healed in ${seconds(Math.max(...heals))}`,
    ];
  });
  const widths = [0, 1, 2].map((i) => Math.max(0, ...rows.map((row) => (row[i] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** @param {number} ms */
const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;

module.exports = { figuresOf, table, writeTable, summary };
