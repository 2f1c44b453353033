import type { Socket } from 'node:net';
import { connect, type AmqpConnectionManager, type ChannelWrapper } from 'amqp-connection-manager';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { tlsOptions } from '@order-flow/config/env';
import { nodeAddress, withoutSecrets } from '@order-flow/config/server-urls';
import { serviceName } from '@order-flow/config/service-name';
import { corkEachTurn } from '@order-flow/runtime/cork-each-turn';
import { setBrokerAddress, type BrokerPurpose } from '@order-flow/telemetry/tracing/span-attributes';
import { logger } from '@order-flow/telemetry/logger';
import type { MessagingConfig } from '../../config';
import { surviveUndecodableHeaders } from './undecodable-headers';

/** In this time every node is tried once. */
const ROUND_SECONDS = 1;
const HEARTBEAT_SECONDS = 5;
const CONNECT_TIMEOUT_MS = 5000;
export const BLOCKED = 'RabbitMQ has raised a memory or disk alarm and takes no messages';

/** How soon a connection may be replaced again because the broker has refused a message. */
const REFUSED_AGAIN_MS = 2000;

/** Prepares each new channel before it is used. */
type Setup<C> = (channel: C) => Promise<void>;

/**
 * One connection, opened when the first channel is asked for. If it is lost, the next one goes to the next node of
 * RABBITMQ_URL.
 */
export class BrokerConnection {
  private manager: AmqpConnectionManager | undefined;
  private closing = false;
  private alarmed = false;
  private lastFailure: string | undefined;
  private node: string | undefined;
  private refusedUntil = 0;
  /** The connection that is being replaced: its other channels must not replace it once more. */
  private leaving: ChannelModel | undefined;

  constructor(
    private readonly config: MessagingConfig,
    private readonly purpose: BrokerPurpose,
  ) {}

  get connected(): boolean {
    return this.manager?.isConnected() ?? false;
  }

  /**
   * The code of the last failed attempt to connect, such as ECONNREFUSED or SELF_SIGNED_CERT_IN_CHAIN. It names no host,
   * so anyone may see it. undefined while there is a connection, or if the error had no code.
   */
  get failure(): string | undefined {
    return this.lastFailure;
  }

  get version(): string | null {
    const connection = this.manager?.connection?.connection as
      { serverProperties?: { version?: unknown } } | undefined;
    const version = connection?.serverProperties?.version;
    return typeof version === 'string' ? version : null;
  }

  /** The node that it is connected to, as `host:port`; undefined while it is not connected. */
  get address(): string | undefined {
    return this.connected ? this.node : undefined;
  }

  /**
   * Whether the broker has stopped reading from this connection because its memory or disk is low. What is written now
   * piles up in the socket.
   */
  get blocked(): boolean {
    return this.alarmed;
  }

  /** Runs `listener` whenever the connection takes messages again: it is up, or no longer blocked. */
  onAvailable(listener: () => void): void {
    this.open().on('connect', listener).on('unblocked', listener);
  }

  /** Closes the connection and opens another one, which sets all its channels up again. */
  replace(reason: string): void {
    const { connection } = this.manager ?? {};
    if (this.closing || connection === undefined || connection === this.leaving) return;
    this.leaving = connection;
    logger.warn({ purpose: this.purpose, reason }, 'replacing the connection to RabbitMQ');
    // The manager's reconnect() would wait for ever for the answer of a broker that has gone silent.
    connection.close().catch(() => undefined);
  }

  /**
   * The broker has refused a message (a negative confirm). A channel that first sent to a quorum queue while the queue had
   * no leader may look for that leader on the lost node for ever (docs/decisions/clusters.md). A new one finds the new leader.
   */
  refused(): void {
    const now = performance.now();
    if (now < this.refusedUntil) return;
    this.refusedUntil = now + REFUSED_AGAIN_MS;
    this.replace('it has refused a message');
  }

  /** Whether RABBITMQ_URL names several nodes. */
  get clustered(): boolean {
    return this.config.RABBITMQ_URL.length > 1;
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
    // A blocked broker does not answer when a channel is closed. Closing the connection first needs no such answer.
    if (this.alarmed) await this.manager?.connection?.close().catch(() => undefined);
    await this.manager?.close();
  }

  private channel(name: string, confirm: boolean, setup: Setup<Channel>): ChannelWrapper {
    const wrapper = this.open().createChannel({
      name,
      confirm,
      setup: async (channel: Channel) => {
        channel.on('error', (err) => logger.error({ err, channel: name }, 'the broker closed a channel'));
        // A channel can be lost alone (a queue was deleted under its consumer, an acknowledgement came too late). Then
        // amqp-connection-manager waits for the next connection and consumes nothing until it comes: so we replace it.
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
    // In the next turn: by then the manager has dropped a connection that was lost as a whole.
    setImmediate(() => {
      if (this.manager?.connection === connection) this.replace(`the channel "${channel}" was lost`);
    });
  }

  private open(): AmqpConnectionManager {
    if (this.manager) return this.manager;
    const { RABBITMQ_URL: urls, RABBITMQ_CA, RABBITMQ_CERT, RABBITMQ_KEY } = this.config;
    const { purpose } = this;
    const manager = connect(urls, {
      heartbeatIntervalInSeconds: HEARTBEAT_SECONDS,
      reconnectTimeInSeconds: ROUND_SECONDS / urls.length,
      connectionOptions: {
        timeout: CONNECT_TIMEOUT_MS,
        // Without it the kernel holds a write back until the one before is acknowledged (Nagle). corkEachTurn() already
        // joins the writes that belong together.
        noDelay: true,
        ...tlsOptions(RABBITMQ_CA, RABBITMQ_CERT, RABBITMQ_KEY),
        clientProperties: { connection_name: `${serviceName} ${this.purpose}` },
      },
    });
    this.manager = manager;
    let broker = '';
    manager.on('connect', ({ connection, url }) => {
      broker = shown(url);
      this.lastFailure = undefined;
      if (typeof url === 'string') {
        setBrokerAddress(purpose, url);
        this.node = nodeAddress(url);
      }
      const model = connection as unknown as ChannelModel;
      // amqplib has no public way to its socket.
      corkEachTurn((model.connection as unknown as { stream: Socket }).stream);
      surviveUndecodableHeaders(model);
      logger.info({ broker, purpose }, 'connected to RabbitMQ');
    });
    manager.on('disconnect', ({ err }: { err?: Error }) => {
      this.alarmed = false;
      if (!this.closing) logger.warn({ broker, purpose, reason: err?.message }, 'lost RabbitMQ');
    });
    manager.on('connectFailed', ({ err, url }: { err?: NodeJS.ErrnoException; url?: unknown }) => {
      this.lastFailure = err?.code;
      const tried = withoutSecrets(String(url));
      logger.warn(
        { broker: tried, purpose, reason: err?.message },
        'cannot connect to RabbitMQ, trying again',
      );
    });
    manager.on('blocked', ({ reason }: { reason?: string }) => {
      this.alarmed = true;
      logger.error({ broker, purpose, reason }, BLOCKED);
    });
    manager.on('unblocked', () => {
      this.alarmed = false;
      logger.warn({ broker, purpose }, 'RabbitMQ takes messages again');
    });
    return manager;
  }
}

const shown = (url: unknown): string => withoutSecrets(typeof url === 'string' ? url : '');
