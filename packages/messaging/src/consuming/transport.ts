import type { HealthChecks } from '@order-flow/runtime/health';
import type { Broker } from '../broker/broker';
import { brokerCheck } from '../broker/broker-check';
import type { RabbitMqServer } from './rabbitmq-server';
import type { WriteQueue } from '@order-flow/storage/write-queue';

/** Where the service's transport can be found once it is there. */
export class Transport {
  server: RabbitMqServer | undefined;

  get consuming(): boolean {
    return this.server?.consuming ?? false;
  }
}

/** A consuming service is ready while its database takes writes and its consumers are really there. */
export const consumerChecks = (writes: WriteQueue, broker: Broker, transport: Transport): HealthChecks => ({
  database: async () => {
    await writes.probe();
    return { status: 'ok' };
  },
  broker: () => brokerCheck(broker.unavailable),
  consumer: () =>
    transport.consuming
      ? { status: 'ok' }
      : { status: 'unavailable', detail: 'not consuming from its queues' },
});
