import { memoryGrowth } from '../load/measure';
import { sample } from './metrics-text';
import { outcomes } from '../load/overload';
import { ratios } from './ratios';
import { countSpans } from '../load/receiver';

/** A length-delimited protobuf field. */
const field = (number: number, ...content: Buffer[]) => {
  const body = Buffer.concat(content);
  const length = body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), body]);
};

it('counts the spans of an OTLP request without decoding them', () => {
  const varint = Buffer.from([0x08, 0xff, 0x01]);
  const fixed64 = Buffer.from([0x39, 1, 2, 3, 4, 5, 6, 7, 8]);
  const span = field(2, field(1, Buffer.alloc(16)), varint, fixed64);
  const scope = field(2, field(1, Buffer.from('messaging')), span, span);
  const request = Buffer.concat([field(1, field(1, Buffer.from('r')), scope), field(1, scope, scope)]);
  expect(countSpans(request)).toBe(6);
  expect(countSpans(Buffer.alloc(0))).toBe(0);
});

it('reads a series without labels from the text of /metrics, not a longer name with the same beginning', () => {
  const text = 'commit_batch_size_sum_of_squares 9\ncommit_batch_size_sum 41\n';
  expect(sample(text, 'commit_batch_size_sum')).toBe(41);
  expect(sample(text, 'commit_batch_size')).toBeUndefined();
});

it('distinguishes shed requests from failed ones', () => {
  expect(outcomes({ 0: 1, 201: 5, 429: 2, 503: 3, 504: 4 })).toEqual({
    accepted: 5,
    tooMany: 2,
    unavailable: 3,
    other: 5,
  });
});

it('divides our figure by the other one of the same round, and takes the median of the ratios', () => {
  const round = (confirmedPerSecond: number) => ({
    confirmedPerSecond,
    post: { p99: 10 },
    cpuMsPerOrder: { total: 2 },
    rssMb: { total: 100 },
  });
  const measured = [
    { name: 'ours', rounds: [round(100), round(50), round(300)] },
    { name: 'peer', rounds: [round(50), round(50), round(100)] },
  ];
  expect(ratios(measured, [400, 500, 1000])).toEqual([
    { to: 'peer', figure: 'confirmed/s', rounds: [2, 1, 3], median: 2 },
    { to: 'peer', figure: 'POST p99', rounds: [1, 1, 1], median: 1 },
    { to: 'peer', figure: 'CPU per order', rounds: [1, 1, 1], median: 1 },
    { to: 'peer', figure: 'memory of the services', rounds: [1, 1, 1], median: 1 },
    { to: "the broker's limit", figure: 'confirmed/s', rounds: [0.25, 0.1, 0.3], median: 0.25 },
  ]);
});

it('divides the latencies of all open rounds together, beside those of each round', () => {
  const measured = [[10, 30, 20] as const, [20, 20, 50] as const].map(([first, second, together], i) => ({
    name: String(i),
    rounds: [],
    openRounds: [{ post: { p99: first } }, { post: { p99: second } }],
    openTogether: { post: { p99: together } },
  }));
  const posts = ratios(measured, []).filter(({ figure }) => figure.startsWith('open load, POST'));
  expect(posts).toEqual([
    { to: '1', figure: 'open load, POST p99', rounds: [0.5, 1.5], median: 1 },
    { to: '1', figure: 'open load, POST p99 of all rounds together', rounds: [0.4], median: 0.4 },
  ]);
});

it('measures the growth of memory over the second half of the orders', () => {
  const samples = Array.from({ length: 40 }, (_, i) => ({
    seconds: i,
    accepted: i * 10,
    rssMb: { total: i < 20 ? 100 + i * 10 : 300 + (i - 20) },
  }));
  expect(memoryGrowth(samples)).toEqual({ orders: 390, atHalfMb: 301.5, atEndMb: 317.5, growthMb: 16 });
});
