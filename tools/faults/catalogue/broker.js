// @ts-check
'use strict';

/** @typedef {import('./fault').Fault} Fault */

const counts = { short: 1, long: 20 };

/** @type {Fault} */
const restarted = {
  name: 'broker-restart',
  what: 'RabbitMQ is stopped in order and started again.',
  strikes: counts,
  strike: async (strikes) => {
    const { stack } = strikes;
    await strikes.hit('stop of RabbitMQ', () => stack.broker.stop());
    await stack.restartBroker();
  },
};

/** @type {Fault} */
const killed = {
  name: 'broker-kill',
  what: 'RabbitMQ gets SIGKILL and is started again.',
  strikes: counts,
  strike: async (strikes) => {
    const { stack } = strikes;
    await strikes.hit('kill -9 of RabbitMQ', () => stack.broker.kill());
    await stack.restartBroker();
  },
};

/** @type {[name: string, what: string, raise: string[], lift: string[]][]} */
const ALARMS = [
  [
    'memory-alarm',
    'memory',
    ['set_vm_memory_high_watermark', '0.00001'],
    ['set_vm_memory_high_watermark', 'absolute', '1GiB'],
  ],
  ['disk-alarm', 'disk', ['set_disk_free_limit', '1000000GB'], ['set_disk_free_limit', '100MB']],
];

/** @type {Fault[]} */
const alarms = ALARMS.map(([name, what, raise, lift]) => ({
  name,
  what: `RabbitMQ raises its ${what} alarm for 15 s (short form: 3 s) and takes no messages meanwhile.`,
  strikes: counts,
  strike: async (strikes) => {
    const { stack } = strikes;
    try {
      await strikes.hit(`${what} alarm of RabbitMQ`, () => stack.broker.control(...raise));
      await strikes.hold(15, 3);
    } finally {
      await stack.broker.control(...lift);
    }
  },
}));

/** @type {Fault} */
const closed = {
  name: 'connections-closed',
  what: 'An operator closes all connections to RabbitMQ (rabbitmqctl close_all_connections).',
  strikes: counts,
  strike: async (strikes) => {
    const { stack } = strikes;
    await strikes.hit('all connections closed', () =>
      stack.broker.control('close_all_connections', 'closed by an operator'),
    );
  },
};

module.exports = { broker: [restarted, killed, ...alarms, closed] };
