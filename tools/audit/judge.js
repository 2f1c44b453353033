// @ts-check
'use strict';

/** A finding below this is not worth a red build. */
const SEVERITIES = ['moderate', 'high', 'critical'];

/**
 * @typedef {{ advisory: string, package: string, reason: string, expires: string }} Allowed a known advisory that we
 * accept until the day `expires` (YYYY-MM-DD)
 * @typedef {{ source?: number, name: string, title: string, url: string, severity: string, range: string }} Advisory
 * @typedef {{ vulnerabilities: Record<string, { via: (string | Advisory)[] }> }} Report what `npm audit --json` prints
 */

/**
 * Compares a report of `npm audit` with the list of accepted advisories.
 * @param {Report} report
 * @param {readonly Allowed[]} allowed
 * @param {string} today YYYY-MM-DD
 * @returns {{ problems: string[], notes: string[] }} problems: what must be fixed or accepted; notes: what is accepted, and
 * entries that are no longer needed
 */
function judge(report, allowed, today) {
  const found = advisoriesOf(report);
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const notes = [];
  for (const { id, name, severity, title, range, url } of found) {
    const accepted = allowed.find((entry) => entry.advisory === id && entry.package === name);
    const what = `${severity}: ${name} ${range}: ${title} (${url})`;
    if (accepted === undefined) problems.push(what);
    else if (accepted.expires < today) problems.push(`${what}; it was accepted until ${accepted.expires}`);
    else notes.push(`accepted until ${accepted.expires}: ${what}. Reason: ${accepted.reason}`);
  }
  for (const { advisory, package: name } of allowed) {
    if (!found.some((one) => one.id === advisory && one.name === name)) {
      notes.push(`${advisory} (${name}) is no longer reported: remove it from tools/audit/allowed.json`);
    }
  }
  return { problems, notes };
}

/**
 * @param {Report} report
 * @returns {(Advisory & { id: string })[]} each advisory once, the worst first
 */
function advisoriesOf({ vulnerabilities }) {
  const all = Object.values(vulnerabilities).flatMap(({ via }) =>
    via.filter((one) => typeof one !== 'string'),
  );
  const byKey = new Map(
    all
      .filter(({ severity }) => SEVERITIES.includes(severity))
      .map((one) => [`${one.url} ${one.name}`, { ...one, id: one.url.split('/').at(-1) ?? '' }]),
  );
  return [...byKey.values()].sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
}

/**
 * @param {unknown} value the content of allowed.json
 * @throws {Error} naming an entry that is not complete
 * @returns {Allowed[]}
 */
function checkAllowed(value) {
  if (!Array.isArray(value)) throw new Error('tools/audit/allowed.json: wants a list');
  for (const entry of value) {
    const { advisory, package: name, reason, expires } = entry ?? {};
    const isWhole = /^GHSA(-\w{4}){3}$/.test(advisory) && name && reason && /^\d{4}-\d\d-\d\d$/.test(expires);
    if (!isWhole) {
      throw new Error(
        `tools/audit/allowed.json: got ${JSON.stringify(entry)}, ` +
          `wants { "advisory": "GHSA-…", "package", "reason", "expires": "YYYY-MM-DD" }`,
      );
    }
  }
  return value;
}

module.exports = { judge, checkAllowed };
