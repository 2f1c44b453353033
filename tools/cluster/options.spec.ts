import { readOptions } from './options';

it.each([
  [[], { replicas: 2, sqlite: false }],
  [['--replicas', '3', '--sqlite'], { replicas: 3, sqlite: true }],
  [['--kill', 'rabbit:2'], { command: { action: 'kill', part: 'rabbit:2' } }],
  [['--status'], { command: { action: 'status' } }],
])('%j is %j', (args, options) => {
  expect(readOptions(args)).toEqual(options);
});

it.each([
  [['--kill']],
  [['--kill', 'rabbit']],
  [['--replicas', '0']],
  [['--replicas']],
  [['kill', 'rabbit:2']],
  [['--status', 'x']],
])('%j is refused, with what is possible', (args) => {
  expect(() => readOptions(args)).toThrow('npm run cluster -- --kill rabbit:2');
});
