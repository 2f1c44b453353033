// @ts-check
'use strict';

const { CORE_OWNERS } = require('../../shared/owners');
const { send } = require('../../shared/processes');
const { RawBroker } = require('../load/raw-broker');

/** @typedef {import('./fault').Fault} Fault */

const counts = { short: 1, long: 10 };

/** Every queue that the services declare, those of the flow first: the short form deletes three. */
const QUEUES = [
  ...CORE_OWNERS.map((owner) => `${owner}_queue`),
  ...[1_000, 5_000, 30_000].flatMap((ms) => CORE_OWNERS.map((owner) => `${owner}_queue.retry.${ms}ms`)),
  ...CORE_OWNERS.flatMap((owner) => [`${owner}_queries`, `${owner}_queue.undeliverable`]),
  'orders_waits',
];

/** RabbitMQ closes a channel whose consumer has not acknowledged for so long. */
const ACK_LIMIT_MS = 2_000;
const STOPPED_MS = 6_000;

/** @type {Fault} */
const closed = {
  name: 'channel-closed',
  what: 'RabbitMQ closes the channel of one service, orders or products, because it acknowledges too late: its limit is 2 s, and the service is stopped for 6 s.',
  strikes: counts,
  perRun: 5,
  strike: async (strikes) => {
    const { stack, random } = strikes;
    const name = /** @type {const} */ (`${random.pick(CORE_OWNERS)}-service`);
    const pid = stack.pid(name);
    try {
      // New channels have the limit, so all are opened anew first.
      await limitAcks(stack.broker, ACK_LIMIT_MS, 500);
      await strikes.until('orders flow', () => strikes.load.flowing(20, { signal: strikes.signal }));
      await strikes.hit(`SIGSTOP of ${name} until its channel is closed`, () => send(pid, 'SIGSTOP'));
      await strikes.wait(STOPPED_MS);
    } finally {
      send(pid, 'SIGCONT');
      await limitAcks(stack.broker, 1_800_000, 60_000);
    }
  },
};

/**
 * @param {import('../../servers/rabbitmq').RabbitMq} broker
 * @param {number} limitMs
 * @param {number} lookEveryMs
 */
async function limitAcks(broker, limitMs, lookEveryMs) {
  await broker.control(
    'eval',
    `application:set_env(rabbit, consumer_timeout, ${limitMs}),
     application:set_env(rabbit, channel_tick_interval, ${lookEveryMs}),
     [rabbit_networking:close_connection(Pid, "the limit for acknowledgements has changed")
       || Pid <- rabbit_networking:connections()].`,
  );
}

/** @type {Fault} */
const cancelled = {
  name: 'consumer-cancelled',
  what: 'RabbitMQ cancels all consumers of one queue, drawn at random, and tells them (basic.cancel).',
  strikes: counts,
  strike: async (strikes) => {
    const { stack, random } = strikes;
    const queue = random.pick(['orders_queue', 'products_queue', 'orders_queries', 'products_queries']);
    const said = await strikes.hit(`the consumers of ${queue} are cancelled`, () =>
      stack.broker.control(
        'eval',
        `{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"${queue}">>)),
         Pid = amqqueue:get_pid(Q),
         [begin
            Tag = element(3, C), Channel = element(2, C),
            gen_server2:call(Pid, {basic_cancel, Channel, Tag, {'basic.cancel', Tag, true}, <<"operator">>})
          end || C <- [list_to_tuple([consumer | tuple_to_list(T)]) || T <- rabbit_amqqueue:consumers(Q)]].`,
      ),
    );
    if (!said.includes('ok')) strikes.broken.push(`no consumer of ${queue} was cancelled: ${said.trim()}`);
  },
};

/** @type {Fault} */
const deleted = {
  name: 'queue-deleted',
  what: 'One queue, in turn each that the services declare, is deleted with all its messages.',
  strikes: { short: 3, long: 15 },
  perRun: 5,
  strike: async (strikes) => {
    const { stack, session, round } = strikes;
    const queue = /** @type {string} */ (QUEUES[round % QUEUES.length]);
    const raw = await RawBroker.open(stack.brokerUrl, session.log);
    try {
      await strikes.hit(`${queue} is deleted`, () => raw.channel.deleteQueue(queue));
    } finally {
      await raw.close();
    }
  },
};

module.exports = { channels: [closed, cancelled, deleted] };
