import { Injectable } from '@nestjs/common';
import type { ChannelWrapper } from 'amqp-connection-manager';
import type { Channel } from 'amqplib';
import { Broker } from './broker';
import { queues } from './contracts';
import { BrokerUnavailableError } from './errors';

export interface BrokerStatus {
  readonly version: string;
  readonly queues: readonly {
    readonly name: string;
    readonly messages: number;
    readonly consumers: number;
  }[];
}

/**
 * Looks at the queues, by passive declaration, which needs no right to change anything and works while their owners are
 * away. On the consuming connection, which a service that only asks does not use: a queue that is missing costs the
 * channel, and must not cost the requests.
 */
@Injectable()
export class QueueInspector {
  private wrapper: ChannelWrapper | undefined;
  private channel: Channel | undefined;

  constructor(private readonly broker: Broker) {}

  /** @throws BrokerUnavailableError without a connection */
  async look(): Promise<BrokerStatus> {
    if (!this.broker.connected) throw new BrokerUnavailableError('not connected to RabbitMQ');
    this.wrapper ??= this.broker.consuming.plainChannel('inspect', (channel) => {
      this.channel = channel;
      return Promise.resolve();
    });
    await this.wrapper.waitForConnect();
    const { channel } = this;
    if (!channel) throw new BrokerUnavailableError('not connected to RabbitMQ');
    const answers = await Promise.all(Object.values(queues).map((queue) => channel.checkQueue(queue)));
    return {
      version: versionOf(channel),
      queues: answers.map(({ queue, messageCount, consumerCount }) => ({
        name: queue,
        messages: messageCount,
        consumers: consumerCount,
      })),
    };
  }
}

function versionOf(channel: Channel): string {
  const { serverProperties } = channel.connection as unknown as { serverProperties?: { version?: unknown } };
  return typeof serverProperties?.version === 'string' ? serverProperties.version : 'unknown';
}
