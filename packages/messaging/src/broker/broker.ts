import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { connect, type AmqpConnectionManager, type ChannelWrapper } from 'amqp-connection-manager';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import type { Socket } from 'node:net';
import { withoutSecrets } from '@order-flow/config/env';
import { logger } from '@order-flow/telemetry/logger';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { serviceName } from '@order-flow/config/service-name';
import { MESSAGING_CONFIG, type MessagingConfig } from '../config';
import { surviveUndecodableHeaders } from './undecodable-headers';

const RECONNECT_SECONDS = 1;
const HEARTBEAT_SECONDS = 5;
const CONNECT_TIMEOUT_MS = 5000;
const BLOCKED = 'RabbitMQ has raised a memory or disk alarm and takes no messages';

/** What is set up on each new channel, before it is used. */
type Setup<C> = (channel: C) => Promise<void>;

/**
 * The service's two connections to RabbitMQ: one to publish and one to consume. The broker stops reading from a
 * connection that publishes too fast, or at all while its memory or disk is low; consuming and acknowledging must go on
 * meanwhile. Both come back by themselves.
 */
@Injectable()
export class Broker implements OnModuleDestroy {
  readonly publishing: BrokerConnection;
  readonly consuming: BrokerConnection;

  constructor(@Inject(MESSAGING_CONFIG) config: MessagingConfig) {
    this.publishing = new BrokerConnection(config.RABBITMQ_URL, 'publish');
    this.consuming = new BrokerConnection(config.RABBITMQ_URL, 'consume');
    gauge('broker_connected', (metric) => metric.set(this.connected ? 1 : 0));
    gauge('broker_blocked', (metric) => metric.set(this.publishing.blocked ? 1 : 0));
  }

  /** Whether the broker takes messages from us now. */
  get connected(): boolean {
    return this.unavailable === undefined;
  }

  /** Why the broker takes no messages from us now, for a person; undefined: it does. */
  get unavailable(): string | undefined {
    if (!this.publishing.connected) return 'not connected to RabbitMQ';
    return this.publishing.blocked ? BLOCKED : undefined;
  }

  /** RabbitMQ's version, as it said when it was connected to; null before. */
  get version(): string | null {
    return this.publishing.version;
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.publishing.close(), this.consuming.close()]);
  }
}

/** One connection, opened when the first channel is asked for. */
export class BrokerConnection {
  private manager: AmqpConnectionManager | undefined;
  private closing = false;
  private alarmed = false;
  /** The connection that is being replaced, so that its other channels do not ask for that again. */
  private leaving: ChannelModel | undefined;

  constructor(
    private readonly url: string,
    private readonly purpose: string,
  ) {}

  get connected(): boolean {
    return this.manager?.isConnected() ?? false;
  }

  get version(): string | null {
    const connection = this.manager?.connection?.connection as
      { serverProperties?: { version?: unknown } } | undefined;
    const version = connection?.serverProperties?.version;
    return typeof version === 'string' ? version : null;
  }

  /**
   * Whether the broker reads nothing from this connection, because its memory or disk is low. Whatever is written all the
   * same piles up in the socket.
   */
  get blocked(): boolean {
    return this.alarmed;
  }

  /** Runs `listener` whenever the connection takes messages (again): it is up, or no longer blocked. */
  onAvailable(listener: () => void): void {
    this.open().on('connect', listener).on('unblocked', listener);
  }

  /** Closes the connection and opens another one, which sets all its channels up again. */
  replace(reason: string): void {
    const { connection } = this.manager ?? {};
    if (this.closing || connection === undefined || connection === this.leaving) return;
    this.leaving = connection;
    logger.warn({ purpose: this.purpose, reason }, 'replacing the connection to RabbitMQ');
    // Not the manager's reconnect(): it would wait for ever for the answer of a broker that has gone silent.
    connection.close().catch(() => undefined);
  }

  /** A channel with confirms that is set up again after each loss. */
  confirmChannel(name: string, setup: Setup<ConfirmChannel>): ChannelWrapper {
    return this.channel(name, true, setup as Setup<Channel>);
  }

  /** A channel without confirms that is set up again after each loss. */
  plainChannel(name: string, setup: Setup<Channel>): ChannelWrapper {
    return this.channel(name, false, setup);
  }

  async close(): Promise<void> {
    this.closing = true;
    // A blocked broker does not answer when a channel is closed; amqplib ends such a connection at once.
    if (this.alarmed) await this.manager?.connection?.close().catch(() => undefined);
    await this.manager?.close();
  }

  private channel(name: string, confirm: boolean, setup: Setup<Channel>): ChannelWrapper {
    const wrapper = this.open().createChannel({
      name,
      confirm,
      setup: async (channel: Channel) => {
        channel.on('error', (err) => logger.error({ err, channel: name }, 'the broker closed a channel'));
        // When a channel alone is lost (a queue deleted under a consumer, an acknowledgement that came too late),
        // amqp-connection-manager waits for the next connection and is deaf until then: so we ask for a new one.
        const connection = this.manager?.connection;
        channel.on('close', () => this.channelLost(name, connection));
        await setup(channel);
      },
    });
    wrapper.on('error', (err) => {
      logger.error({ err, channel: name }, 'a channel could not be set up');
      this.channelLost(name, this.manager?.connection);
    });
    return wrapper;
  }

  private channelLost(channel: string, connection: ChannelModel | undefined): void {
    // In the next turn: a connection that was lost as a whole is no longer the manager's then.
    setImmediate(() => {
      if (this.manager?.connection === connection) this.replace(`the channel "${channel}" was lost`);
    });
  }

  private open(): AmqpConnectionManager {
    if (this.manager) return this.manager;
    const manager = connect([this.url], {
      heartbeatIntervalInSeconds: HEARTBEAT_SECONDS,
      reconnectTimeInSeconds: RECONNECT_SECONDS,
      connectionOptions: {
        timeout: CONNECT_TIMEOUT_MS,
        // Else the kernel holds a write back until the broker has acknowledged the one before (Nagle). What could be written
        // together is: corkEachTurn().
        noDelay: true,
        clientProperties: { connection_name: `${serviceName} ${this.purpose}` },
      },
    });
    const broker = withoutSecrets(this.url);
    manager.on('connect', ({ connection }) => {
      corkEachTurn(connection as unknown as ChannelModel);
      surviveUndecodableHeaders(connection as unknown as ChannelModel);
      logger.info({ broker, purpose: this.purpose }, 'connected to RabbitMQ');
    });
    manager.on('disconnect', ({ err }: { err?: Error }) => {
      this.alarmed = false;
      if (!this.closing)
        logger.warn({ broker, purpose: this.purpose, reason: err?.message }, 'lost RabbitMQ');
    });
    manager.on('connectFailed', ({ err }: { err?: Error }) => {
      logger.warn(
        { broker, purpose: this.purpose, reason: err?.message },
        'RabbitMQ does not answer, trying on',
      );
    });
    manager.on('blocked', ({ reason }: { reason?: string }) => {
      this.alarmed = true;
      logger.error({ broker, purpose: this.purpose, reason }, BLOCKED);
    });
    manager.on('unblocked', () => {
      this.alarmed = false;
      logger.warn({ broker, purpose: this.purpose }, 'RabbitMQ takes messages again');
    });
    this.manager = manager;
    return manager;
  }
}

/**
 * One write to the socket for all frames of a turn of the event loop, instead of one for each frame: 20 to 40 % more orders
 * per second. amqplib has no public way to its socket, so this reads `connection.stream`.
 */
function corkEachTurn(connection: ChannelModel): void {
  const { stream } = connection.connection as unknown as { stream: Socket };
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let corked = false;
  stream.write = (...args: unknown[]) => {
    if (!corked) {
      corked = true;
      stream.cork();
      setImmediate(() => {
        corked = false;
        stream.uncork();
      });
    }
    return write(...args);
  };
}
