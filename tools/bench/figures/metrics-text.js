// @ts-check
'use strict';

/**
 * Figures from the services' /metrics. Each scrape resets Node's event loop figures.
 * @param {Record<string, string>} urls of the services by name
 * @returns {Promise<import('../systems/system').ServiceFigures>}
 */
async function scrape(urls) {
  /** @type {import('../systems/system').ServiceFigures} */
  const figures = { lagP99Ms: {}, commits: {} };
  await Promise.all(
    Object.entries(urls).map(async ([name, url]) => {
      const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) })).text();
      const lag = sample(text, 'nodejs_eventloop_lag_p99_seconds');
      if (lag !== undefined) figures.lagP99Ms[name] = Math.round(lag * 10_000) / 10;
      const commits = sample(text, 'commit_batch_size_count');
      const units = sample(text, 'commit_batch_size_sum');
      if (commits !== undefined && units !== undefined) figures.commits[name] = { commits, units };
    }),
  );
  return figures;
}

/**
 * @param {string} text Prometheus's text format
 * @param {string} series without labels
 * @returns {number | undefined}
 */
function sample(text, series) {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1).split(' ')[0]);
}

module.exports = { scrape, sample };
