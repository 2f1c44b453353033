import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { BytesIEC, MessagesPerSecond, PercentUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import { dashboard, type ClassicDashboard } from './dashboard';
import { lines, stat, text, YES_NO } from './panels';

const HOW_TO_READ = `**The broker is the bottleneck** if it blocks publishers, if its memory or disk is nearly full, or if messages
wait in a queue *although* its consumers have capacity left (near 100 %).

**A service is the bottleneck** if messages wait in its queue and its consumers have *no* capacity left (near 0 %), or
if it has many unacknowledged messages: look at that service in [Services](/d/services).

**There is no bottleneck** if nothing waits.`;

const now = [
  text('How to read this', HOW_TO_READ, [24, 5]),
  stat({
    title: 'Is the broker up?',
    description: 'Whether Prometheus reaches RabbitMQ.',
    size: [4, 5],
    unit: Short,
    base: 'red',
    thresholds: [[1, 'green']],
    mappings: YES_NO,
    queries: [{ expr: 'min(up{job="rabbitmq"})', legend: 'up' }],
  }),
  stat({
    title: 'Does it block publishers?',
    description:
      'RabbitMQ blocks publishers when it is short of memory or disk (RabbitMqBlocksPublishers). Orders then wait in the outboxes.',
    size: [5, 5],
    unit: Short,
    thresholds: [[1, 'red']],
    mappings: [
      {
        type: MappingType.ValueToText,
        options: {
          '0': { text: 'no', color: 'green', index: 0 },
          '1': { text: 'YES', color: 'red', index: 1 },
        },
      },
    ],
    queries: [
      {
        expr: 'max({__name__=~"rabbitmq_alarms_(memory_used_watermark|free_disk_space_watermark)"})',
        legend: 'blocks',
      },
    ],
  }),
  stat({
    title: 'How many messages wait in all queues?',
    description: 'Messages that are ready to be delivered, including retries that wait for their time.',
    size: [5, 5],
    unit: Short,
    thresholds: [
      [100, 'orange'],
      [1000, 'red'],
    ],
    queries: [{ expr: 'sum(rabbitmq_detailed_queue_messages_ready)', legend: 'waiting' }],
  }),
  stat({
    title: 'How full is its memory?',
    description: 'Memory in use, as a share of the limit at which RabbitMQ blocks publishers.',
    size: [5, 5],
    unit: PercentUnit,
    decimals: 0,
    thresholds: [
      [0.7, 'orange'],
      [0.9, 'red'],
    ],
    queries: [
      {
        expr: 'max(rabbitmq_process_resident_memory_bytes / rabbitmq_resident_memory_limit_bytes)',
        legend: 'used',
      },
    ],
  }),
  stat({
    title: 'How much disk is left before it blocks?',
    description: 'Free space above the limit at which RabbitMQ blocks publishers.',
    size: [5, 5],
    unit: BytesIEC,
    base: 'red',
    thresholds: [
      [100e6, 'orange'],
      [1e9, 'green'],
    ],
    queries: [
      {
        expr: 'min(rabbitmq_disk_space_available_bytes - rabbitmq_disk_space_available_limit_bytes)',
        legend: 'left',
      },
    ],
  }),
];

const queues = [
  lines({
    title: 'In which queue do messages wait?',
    description:
      'Messages that are ready but not delivered. The .retry queues hold failed messages until their next attempt; they have no readers by design.',
    size: [8, 9],
    unit: Short,
    queries: [{ expr: 'sum by (queue) (rabbitmq_detailed_queue_messages_ready)', legend: '{{queue}}' }],
  }),
  lines({
    title: 'Which consumers have messages in work?',
    description:
      'Messages that are delivered but not yet acknowledged. At the prefetch limit (PREFETCH, 200) the service is the slow part.',
    size: [8, 9],
    unit: Short,
    queries: [{ expr: 'sum by (queue) (rabbitmq_detailed_queue_messages_unacked)', legend: '{{queue}}' }],
  }),
  lines({
    title: 'Could the consumers take more?',
    description:
      'The share of the time in which the queue could deliver to a consumer at once. Near 100 %: the consumers wait for messages. Near 0 %: the queue waits for the consumers.',
    size: [8, 9],
    unit: PercentUnit,
    max: 1,
    queries: [
      {
        expr: 'max by (queue) (rabbitmq_detailed_queue_consumer_capacity{queue=~"(orders|products)_(queue|queries)"})',
        legend: '{{queue}}',
      },
    ],
  }),
  lines({
    title: 'How many messages come into each queue?',
    description: 'Messages published per second, counted at the open channels.',
    size: [8, 9],
    unit: MessagesPerSecond,
    queries: [
      {
        expr: 'sum by (queue) (rate(rabbitmq_detailed_queue_messages_published_total[$__rate_interval]))',
        legend: '{{queue}}',
      },
    ],
  }),
  lines({
    title: 'How many messages are done in each queue?',
    description: 'Messages acknowledged per second. If more come in than are done, the queue grows.',
    size: [8, 9],
    unit: MessagesPerSecond,
    queries: [
      {
        expr: 'sum by (queue) (rate(rabbitmq_detailed_channel_messages_acked_total[$__rate_interval]))',
        legend: '{{queue}}',
      },
    ],
  }),
  lines({
    title: 'Does every queue have its consumers?',
    description:
      'Consumers of each queue. If orders_queue, products_queue or a _queries queue has none, QueueWithoutConsumer fires. The .retry queues have none by design.',
    size: [8, 9],
    unit: Short,
    queries: [{ expr: 'sum by (queue) (rabbitmq_detailed_queue_consumers)', legend: '{{queue}}' }],
  }),
];

const broker = [
  lines({
    title: 'How much does the broker carry?',
    description: 'Messages per second in all queues: received, delivered, acknowledged.',
    size: [8, 8],
    unit: MessagesPerSecond,
    queries: [
      { expr: 'sum(rate(rabbitmq_global_messages_received_total[$__rate_interval]))', legend: 'received' },
      { expr: 'sum(rate(rabbitmq_global_messages_delivered_total[$__rate_interval]))', legend: 'delivered' },
      {
        expr: 'sum(rate(rabbitmq_global_messages_acknowledged_total[$__rate_interval]))',
        legend: 'acknowledged',
      },
    ],
  }),
  lines({
    title: 'Are messages delivered twice, or to nobody?',
    description:
      'redelivered: a consumer went away before it acknowledged the message, which is normal at a restart. no queue: the message was sent to a queue that does not exist.',
    size: [8, 8],
    unit: MessagesPerSecond,
    queries: [
      {
        expr: 'sum(rate(rabbitmq_global_messages_redelivered_total[$__rate_interval]))',
        legend: 'redelivered',
      },
      {
        expr: 'sum(rate(rabbitmq_global_messages_unroutable_returned_total[$__rate_interval])) + sum(rate(rabbitmq_global_messages_unroutable_dropped_total[$__rate_interval]))',
        legend: 'no queue',
      },
    ],
  }),
  lines({
    title: 'Do connections come and go?',
    description: 'Open connections and channels. Steps mean that clients reconnect.',
    size: [8, 8],
    unit: Short,
    queries: [
      { expr: 'sum(rabbitmq_connections)', legend: 'connections' },
      { expr: 'sum(rabbitmq_channels)', legend: 'channels' },
    ],
  }),
  lines({
    title: 'Does its memory grow towards the limit?',
    description: 'At the limit RabbitMQ blocks publishers.',
    size: [12, 8],
    unit: BytesIEC,
    queries: [
      { expr: 'max(rabbitmq_process_resident_memory_bytes)', legend: 'used' },
      { expr: 'max(rabbitmq_resident_memory_limit_bytes)', legend: 'limit' },
    ],
  }),
  lines({
    title: 'Is its CPU used up?',
    description:
      'Tasks of the Erlang VM that wait for a core. If dozens wait for minutes, the broker needs more CPU.',
    size: [12, 8],
    unit: Short,
    queries: [
      {
        // With _total up to RabbitMQ 3.13, without it in newer versions.
        expr: 'sum({__name__=~"erlang_vm_statistics_run_queues_length(_total)?"})',
        legend: 'waiting for a core',
      },
    ],
  }),
];

export function rabbitmq(): ClassicDashboard {
  return dashboard({
    uid: 'rabbitmq',
    title: 'RabbitMQ',
    description: 'Is the broker the bottleneck?',
    rows: [
      { title: 'Is the broker the bottleneck?', panels: now },
      { title: 'Queues', panels: queues },
      { title: 'The broker', panels: broker },
    ],
  });
}
