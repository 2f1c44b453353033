import { summarize } from './cpu-profile';

const node = (id: number, functionName: string, url: string, lineNumber = 0, children: number[] = []) => ({
  id,
  callFrame: { functionName, url, lineNumber },
  children,
});

/** 100 µs idle, 300 in our outbox, 200 in amqplib, 100 in Node for amqplib, 100 in garbage collection. */
const profile = {
  nodes: [
    node(1, '(idle)', ''),
    node(2, 'publish', 'file:///app/packages/messaging/dist/outbox/outbox.js', 41),
    node(3, 'encode', 'file:///app/node_modules/nested/node_modules/@scope/amqp/lib/defs.js', 9, [4]),
    node(4, 'writev', 'node:net', 5),
    node(5, '(garbage collector)', ''),
  ],
  startTime: 1000,
  samples: [1, 2, 2, 3, 4, 5, 1],
  timeDeltas: [0, 100, 100, 200, 200, 100, 100],
};

it('gives each function the time until the next sample, and leaves idle time out of the shares', () => {
  const { busyMs, idleMs, functions } = summarize(profile, { root: '/app' });
  expect({ busyMs, idleMs }).toEqual({ busyMs: 0.7, idleMs: 0.1 });
  expect(functions[0]).toEqual({
    name: 'publish packages/messaging/dist/outbox/outbox.js:42',
    selfMs: 0.3,
    share: 0.4286,
  });
  expect(functions.map(({ name }) => name)).toEqual([
    'publish packages/messaging/dist/outbox/outbox.js:42',
    'encode nested/@scope/amqp/lib/defs.js:10',
    'writev node:net:6',
    '(garbage collector)',
  ]);
});

it('adds up by our own folder or the innermost package; time in Node counts for its caller', () => {
  const { packages } = summarize(profile, { root: '/app' });
  expect(packages.map(({ name, selfMs }) => [name, selfMs])).toEqual([
    ['packages/messaging', 0.3],
    ['@scope/amqp', 0.3],
    ['(garbage collector)', 0.1],
  ]);
});

it('counts only the given times', () => {
  const { functions } = summarize(profile, { root: '/app', windows: [{ from: 1350, to: 1500 }] });
  expect(functions.map(({ name }) => name)).toEqual(['encode nested/@scope/amqp/lib/defs.js:10']);
});
