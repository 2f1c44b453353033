import type { HealthChecks } from '@order-flow/runtime/health';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import type { Broker } from '../broker/broker';
import { brokerCheck } from '../broker/broker-check';
import type { RabbitMqServer } from './rabbitmq-server';

/** A consuming service is ready while its database takes writes and all its queues are being consumed. */
export const consumerChecks = (writes: WriteQueue, broker: Broker, server: RabbitMqServer): HealthChecks => ({
  database: async () => {
    await writes.probe();
    return { status: 'ok' };
  },
  broker: () => brokerCheck(broker.unavailable),
  consumer: () =>
    server.consuming ? { status: 'ok' } : { status: 'unavailable', detail: 'not consuming from its queues' },
});
