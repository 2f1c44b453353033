// @ts-check
'use strict';

/**
 * Reads Prometheus' text format. Pure.
 * @param {string} text
 * @returns {Record<string, number>} by series, as it is written: `name{label="value"}`
 */
function readMetrics(text) {
  /** @type {Record<string, number>} */
  const series = {};
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const space = line.lastIndexOf(' ');
    if (space > 0) series[line.slice(0, space)] = Number(line.slice(space + 1));
  }
  return series;
}

module.exports = { readMetrics };
