// @ts-check
'use strict';

/** @typedef {{ count: number, p50: number, p95: number, p99: number, max: number }} Latencies in milliseconds */

/**
 * The nearest rank, so always a measured value.
 * @param {ArrayLike<number>} sorted ascending
 * @param {number} share 0 < share ≤ 1
 * @returns {number} NaN for an empty list
 */
function percentile(sorted, share) {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/**
 * @param {Iterable<number>} values
 * @returns {Latencies}
 */
function latencies(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (/** @type {number} */ share) => rounded(percentile(sorted, share), 1);
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/**
 * @param {readonly number[]} values
 * @returns {number} for an even number of values, the mean of the two in the middle; NaN for none
 */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? NaN;
  return ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/**
 * @param {number} value
 * @param {number} [digits] after the point; 0
 * @returns {number}
 */
function rounded(value, digits = 0) {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

/**
 * The median of every number in records of the same shape. It leaves out other values, and numbers that are not in all
 * records.
 * @template {object} T
 * @param {readonly T[]} records
 * @returns {any}
 */
function medians(records) {
  /** @type {Record<string, unknown>} */
  const result = {};
  const [first] = records;
  for (const [key, value] of Object.entries(first ?? {})) {
    const all = records.map((record) => /** @type {Record<string, unknown>} */ (record)[key]);
    if (typeof value === 'number') result[key] = rounded(median(/** @type {number[]} */ (all)), 3);
    else if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      result[key] = medians(/** @type {object[]} */ (all.map((one) => one ?? {})));
    }
  }
  return result;
}

module.exports = { percentile, latencies, median, medians, rounded };
