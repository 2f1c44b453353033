import { randomInt } from 'node:crypto';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { MESSAGING_CONFIG, type MessagingConfig } from '../config';
import { BLOCKED, BrokerConnection } from './connection/broker-connection';

/**
 * The service's two connections to RabbitMQ: one to publish and one to consume. The broker stops reading from a
 * connection that publishes too fast, and from every publishing connection while its memory or disk is low. During that
 * time consuming and acknowledging must continue. Both connections reconnect by themselves.
 */
@Injectable()
export class Broker implements OnModuleDestroy {
  readonly publishing: BrokerConnection;
  readonly consuming: BrokerConnection;
  private readonly nodeCount: number;

  constructor(@Inject(MESSAGING_CONFIG) config: MessagingConfig) {
    const own = { ...config, RABBITMQ_URL: fromAnyNode(config.RABBITMQ_URL) };
    this.publishing = new BrokerConnection(own, 'publish');
    this.consuming = new BrokerConnection(own, 'consume');
    this.nodeCount = own.RABBITMQ_URL.length;
    gauge('broker_connected', (metric) => metric.set(this.connected ? 1 : 0));
    gauge('broker_blocked', (metric) => metric.set(this.publishing.blocked ? 1 : 0));
  }

  /** Whether the broker accepts our messages now. */
  get connected(): boolean {
    return this.unavailable === undefined;
  }

  /** Why the broker accepts no messages from us now, as text for a person. Undefined if it accepts them. */
  get unavailable(): string | undefined {
    const { connected, failure } = this.publishing;
    if (!connected) {
      const which = this.nodeCount > 1 ? `any of the ${this.nodeCount} nodes of RabbitMQ` : 'RabbitMQ';
      return `not connected to ${which}${failure === undefined ? '' : ` (${failure})`}`;
    }
    return this.publishing.blocked ? BLOCKED : undefined;
  }

  /** RabbitMQ's version; null before the first connection. */
  get version(): string | null {
    return this.publishing.version;
  }

  /** The nodes that this process is connected to, as `host:port` of RABBITMQ_URL; none while it is not connected. */
  get nodes(): string[] {
    const addresses = [this.publishing, this.consuming].flatMap(({ address }) => address ?? []);
    return [...new Set(addresses)];
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.publishing.close(), this.consuming.close()]);
  }
}

/**
 * The same list, beginning anywhere, so that the processes spread over the nodes. Both connections of a process begin with
 * the same node: it then depends on one node, not on two.
 */
function fromAnyNode(urls: readonly string[]): string[] {
  const start = randomInt(urls.length);
  return [...urls.slice(start), ...urls.slice(0, start)];
}
