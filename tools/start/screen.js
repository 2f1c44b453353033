// @ts-check
'use strict';

/** @typedef {import('./services').ProgramName} ProgramName */

/**
 * A service's log line as the screen shows it.
 * @param {ProgramName} name
 * @param {string} line
 * @param {boolean} all true: shows every line unchanged; false: only warnings and errors
 * @returns {string | undefined} undefined: not shown
 */
function screenLine(name, line, all) {
  const shown = unescaped(name, line, all);
  // Text from a message or a request must not control the terminal.
  return shown?.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * @param {ProgramName} name
 * @param {string} line
 * @param {boolean} all
 */
function unescaped(name, line, all) {
  if (line.trim() === '') return undefined;
  if (all) return `${name} | ${line}`;
  if (!line.startsWith('{')) return `${name} | ${line}`;
  if (!/"level":(?:"(?:warn|error|fatal)"|[456]0\b)/.test(line)) return undefined;
  try {
    const { level, msg, err } = JSON.parse(line);
    const cause = err?.message && err.message !== msg ? `: ${err.message}` : '';
    return `${name} | ${level} ${msg ?? ''}${cause}`;
  } catch {
    return `${name} | ${line}`;
  }
}

const VARIABLE = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|\d+/gi;
const REPEATS_SECONDS = 10;
/** If there are more kinds of lines than this within that time, further kinds are shown as they come. */
const MAX_KINDS = 100;

/**
 * Of lines that differ only in ids and numbers, shows the first one, and after ten seconds how many more there were. An
 * outage repeats a line hundreds of times a second, and the important line must not scroll away. The log files have all.
 * @param {(line: string) => void} show
 * @returns {(line: string) => void}
 */
function withoutRepeats(show) {
  /** @type {Map<string, number>} how many were not shown, by kind */
  const kinds = new Map();
  return (line) => {
    const kind = line.replace(VARIABLE, '#');
    const more = kinds.get(kind);
    if (more !== undefined) {
      kinds.set(kind, more + 1);
      return;
    }
    show(line);
    if (kinds.size >= MAX_KINDS) return;
    kinds.set(kind, 0);
    setTimeout(() => {
      const hidden = kinds.get(kind);
      kinds.delete(kind);
      if (hidden) show(`${line}   (and ${hidden} more like it within ${REPEATS_SECONDS} s)`);
    }, REPEATS_SECONDS * 1000).unref();
  };
}

module.exports = { withoutRepeats, screenLine };
