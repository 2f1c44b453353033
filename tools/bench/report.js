// @ts-check
'use strict';

/** @typedef {import('./run').Results} Results */
/** @typedef {Results['systems'][number]} Measured */
/** @typedef {[label: string, value: (system: Measured) => unknown]} Row */

const three = /** @type {const} */ (['gateway', 'orders', 'products']);

/** @type {Row[]} */
const ROWS = [
  ['closed load: accepted/s', ({ median }) => median.acceptedPerSecond],
  ['  confirmed/s, first POST to last final', ({ median }) => median.confirmedPerSecond],
  ['  answers other than 201', ({ rounds }) => otherAnswers(rounds)],
  ['  POST p50 / p95 / p99, ms', ({ median }) => quantiles(median.post)],
  ['  all webhooks delivered after, s', ({ median }) => median.deliveredAfterSeconds],
  ['  CPU per order, ms: gateway / orders / products', ({ median }) => list(median.cpuMsPerOrder, three)],
  [
    '    RabbitMQ / Redis / receiver of spans',
    ({ median }) => list(median.cpuMsPerOrder, ['rabbitmq', 'redis', 'receiver']),
  ],
  [
    '    webhooks / notifications / endpoints',
    ({ median }) => list(median.cpuMsPerOrder, ['webhooks', 'notifications', 'endpoints']),
  ],
  ['    all of these / the driver', ({ median }) => list(median.cpuMsPerOrder, ['total', 'driver'])],
  [
    '  units of work in a commit: orders / products',
    ({ median }) => list(median.commitGroup, ['orders', 'products']),
  ],
  ['  event loop lag p99, ms: gateway / orders / products', ({ median }) => list(median.lagP99Ms, three)],
  [
    '  memory, MB: gateway / orders / products / all',
    ({ median }) => list(median.rssMb, [...three, 'total']),
  ],
  [
    '    half-way through the last round / at its end / growth',
    ({ memory }) => list(memory, ['atHalfMb', 'atEndMb', 'growthMb']),
  ],
  ['spans per order, including probes and scrapes', ({ spansPerOrder }) => spansPerOrder],
  ['open load: requests/s due / sent', ({ open }) => open && `${open.rate} / ${open.offeredPerSecond}`],
  ['  answers', ({ open }) => open && answers(open.codes)],
  ['  POST p50 / p95 / p99, ms from when it was due', ({ open }) => open && quantiles(open.post)],
  ['  due → final p50 / p95 / p99, ms', ({ open }) => open && 'toFinal' in open && quantiles(open.toFinal)],
  [
    '  all rounds together: POST p50 / p95 / p99, ms',
    ({ openTogether }) => openTogether && quantiles(openTogether.post),
  ],
  [
    '  all rounds together: due → final p50 / p95 / p99, ms',
    ({ openTogether }) => openTogether?.toFinal && quantiles(openTogether.toFinal),
  ],
  [
    'overload: requests/s due / sent',
    ({ overload }) => overload && `${overload.rate} / ${overload.offeredPerSecond}`,
  ],
  ['  2xx / 429 / 503 / other', ({ overload }) => overload && Object.values(overload.answers).join(' / ')],
  ['  not sent, the driver had 4,000 open', ({ overload }) => overload?.notSent],
  [
    '  accepts again after, s',
    ({ overload }) => overload && (overload.acceptsAfterSeconds ?? 'not within 60'),
  ],
  ['  all accepted final after, s', ({ overload }) => overload?.finalAfterSeconds],
  ['accepted, but not final within 2 min', ({ overload }) => overload?.unfinished],
  [
    'invariants I1–I6, I8, I9',
    ({ brokenInvariants: broken }) => broken && (broken.length === 0 ? 'hold' : 'BROKEN'),
  ],
  ['stock lost, units', ({ stockLost }) => stockLost],
];

/**
 * @param {Results} results
 * @returns {string[]} lines for a person
 */
function report(results) {
  const { options, machine, systems, brokerLimit } = results;
  const method =
    `Medians of ${options.rounds} round(s) of ${options.orders} orders with ${options.clients} clients, after ` +
    `${options.warmup} to warm up; ${machine.cpus} CPUs (${machine.cpuModel}) for everything, including the driver; ` +
    `all spans exported, synchronous=FULL, logs and metrics on, unless stated otherwise.`;
  return [
    '',
    method,
    '',
    ...table(['', ...systems.map(({ name }) => name)], cells(systems)),
    ...(brokerLimit ? ['', `the broker's limit: ${brokerLimit.ordersPerSecond.join(', ')} orders/s`] : []),
    ...ratioLines(results),
    // The profiles of the other systems are in the JSON.
    ...systems.slice(0, 1).flatMap(profileLines),
    ...systems.flatMap(({ name, brokenInvariants = [] }) =>
      brokenInvariants.map((text) => `BROKEN, ${name}: ${text}`),
    ),
  ];
}

/** @param {Results['systems']} systems */
function cells(systems) {
  return ROWS.map(([label, value]) => [label, ...systems.map((system) => shown(value(system)))]).filter(
    ([, ...values]) => values.some((value) => value !== ''),
  );
}

/**
 * @param {readonly string[]} head
 * @param {readonly string[][]} rows
 * @returns {string[]}
 */
function table(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('   '),
  );
}

/** @param {Results} results */
function ratioLines({ ratios }) {
  if (ratios.length === 0) return [];
  return [
    '',
    'ours ÷ the other, median (each round):',
    ...ratios.map(({ to, figure, rounds, median }) => `  ${to}, ${figure}: ${median} (${rounds.join(', ')})`),
  ];
}

/** @param {Measured} system */
function profileLines({ name, profiles }) {
  return Object.entries(profiles ?? {}).flatMap(([service, { busyMs, idleMs, functions, packages }]) => [
    '',
    `${name}, ${service}: busy ${seconds(busyMs)} s of ${seconds(busyMs + idleMs)} s; own time by package`,
    ...packages.slice(0, 12).map(cost),
    '  by function',
    ...functions.slice(0, 12).map(cost),
  ]);
}

/** @param {import('./figures/cpu-profile').Cost} cost */
const cost = ({ name, share }) => `  ${(share * 100).toFixed(1).padStart(5)} %  ${name}`;

/** @param {number} ms */
const seconds = (ms) => (ms / 1000).toFixed(1);

/** @param {import('./figures/statistics').Latencies} latencies */
const quantiles = ({ p50, p95, p99 }) => [p50, p95, p99].map(shown).join(' / ');

/** @param {Record<string, number>} codes */
const answers = (codes) =>
  Object.entries(codes)
    .map(([code, n]) => `${code === '0' ? 'none' : code}: ${n}`)
    .join(', ');

/** @param {Measured['rounds']} rounds */
function otherAnswers(rounds) {
  /** @type {Record<string, number>} */
  const others = {};
  for (const [code, n] of rounds.flatMap(({ codes }) => Object.entries(codes))) {
    if (code !== '201') others[code] = (others[code] ?? 0) + n;
  }
  return answers(others);
}

/**
 * @param {Record<string, number> | undefined} figures
 * @param {readonly string[]} names
 */
function list(figures, names) {
  if (figures === undefined) return '';
  const values = names.map((name) => shown(figures[name]));
  return values.every((value) => value === '') ? '' : values.map((value) => value || '–').join(' / ');
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function shown(value) {
  if (value === undefined || value === false || Number.isNaN(value)) return '';
  if (typeof value !== 'number') return String(value);
  return String(Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
}

module.exports = { report };
