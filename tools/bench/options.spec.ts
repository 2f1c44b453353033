import { parseOptions } from './options';

const parsed = (...args: string[]) => {
  const options = parseOptions(args, '/home/ana');
  if (options === 'help') throw new Error('asked for help');
  return options;
};

it('measures 3 rounds of 10,000 orders with 64 clients and 20 s of open load by default', () => {
  expect(parsed()).toMatchObject({ orders: 10_000, clients: 64, rounds: 3, seconds: 20, variants: [] });
  expect(parsed().rate).toBeUndefined();
});

it('makes --memory one round of 100,000 orders without open load, unless told otherwise', () => {
  expect(parsed('--memory')).toMatchObject({ orders: 100_000, rounds: 1, seconds: 0 });
  expect(parsed('--memory', '--orders', '500')).toMatchObject({ orders: 500, rounds: 1 });
});

it('joins comparisons into one, with all that each of them says', () => {
  const name = 'checkout=../before+replicas=2+env:PREFETCH=50+logs=off';
  expect(parsed('--compare', name).variants[0]).toEqual({
    name,
    env: { PREFETCH: '50', LOG_LEVEL: 'silent' },
    stored: 0,
    checkout: '/home/before',
    postgres: true,
    replicas: 2,
  });
});

it('compares with known settings, any variable, and stored orders, all in one go', () => {
  const args = ['--compare', 'tracing=off', '--compare', 'env:PREFETCH=50', '--stored', '1000'];
  expect(parsed(...args).variants).toEqual([
    { name: 'tracing=off', env: { OTEL_SDK_DISABLED: 'true' }, stored: 0 },
    { name: 'env:PREFETCH=50', env: { PREFETCH: '50' }, stored: 0 },
    { name: 'stored=1000', env: {}, stored: 1000 },
  ]);
});

it('compares with another checkout, named as it was given', () => {
  expect(parsed('--compare', 'checkout=../before', '--compare', 'checkout=/srv/a=b').variants).toEqual([
    { name: 'checkout=../before', env: {}, stored: 0, checkout: '/home/before' },
    { name: 'checkout=/srv/a=b', env: {}, stored: 0, checkout: '/srv/a=b' },
  ]);
});

it('keeps what follows the first = in a value', () => {
  expect(parsed('--env', 'NODE_OPTIONS=--max-old-space-size=200').env).toEqual({
    NODE_OPTIONS: '--max-old-space-size=200',
  });
});

it("resolves relative paths from the person's folder", () => {
  expect(parsed('--peer', 'peer', '--json', '/tmp/x.json')).toMatchObject({
    peer: '/home/ana/peer',
    json: '/tmp/x.json',
  });
});

it('accepts --cpu-prof without a folder', () => {
  expect(parsed('--cpu-prof', '--rounds', '1')).toMatchObject({
    cpuProf: '/home/ana/.data/bench-profiles',
    rounds: 1,
  });
  expect(parsed('--cpu-prof', 'profiles').cpuProf).toBe('/home/ana/profiles');
  expect(parsed('--cpu-prof').cpuProf).toBe('/home/ana/.data/bench-profiles');
});

it.each([
  [['--orders', 'many'], /--orders wants a whole number of at least 1, not "many"/],
  [['--clients', '0'], /--clients/],
  [
    ['--compare', 'coffee=off'],
    /tracing=off, logs=off, events=on, database=postgres, replicas=N, env:VAR=VALUE, checkout=DIR/,
  ],
  [['--compare', 'checkout='], /--compare checkout= is not known/],
  [['--compare', 'env:PREFETCH'], /VAR=VALUE/],
  [['--orders', '500000', '--rounds', '2'], /at most 800000/],
  [['--speed', '11'], /--speed/],
])('refuses %j and says why', (args, message) => {
  expect(() => parseOptions(args, '/')).toThrow(message);
});

it('understands --help', () => {
  expect(parseOptions(['-h'], '/')).toBe('help');
});
