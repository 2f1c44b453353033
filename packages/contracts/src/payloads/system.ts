import { IsString, Length } from 'class-validator';
import { Optional } from './rules';

/** `….system`, `….faults` */
export class AskOwner {
  /** The sender's name. */
  @Optional() @IsString() @Length(1, 200) actor?: string;
}

/** A dependency of a service. */
export class DependencyView {
  /** Such as `database`. */
  name!: string;
  status!: 'ok' | 'degraded' | 'unavailable';
  /** What is wrong and what the effect is; null if nothing is wrong. */
  detail!: string | null;
}

/** How often a service handles messages with a pattern. */
export class PatternRate {
  pattern!: string;
  perSecond!: number;
}

/** A queue and its consumers. Rates are averages of the last 30 s. */
export class QueueView {
  name!: string;
  /** Messages that wait in the queue, without those in work. */
  messages!: number;
  consumers!: number;
  /**
   * Messages in work: the service has taken them and not yet acknowledged them. Null if that service did not answer.
   */
  unacknowledged!: number | null;
  /**
   * Seconds since the oldest message in work was sent. RabbitMQ does not tell the age of messages that wait, but they
   * are younger, because a queue gives out the oldest first. Null if none is in work, or its sender set no time.
   */
  oldestAgeSeconds!: number | null;
  /**
   * Messages that arrive per second, from all senders: those that leave, and the growth of the queue. Null until it is
   * known, some seconds after a start.
   */
  inPerSecond!: number | null;
  /** Messages that the service settles per second, whatever their outcome. Null until it is known. */
  outPerSecond!: number | null;
  /** The same by pattern, most frequent first, without the patterns of which none was settled. */
  patterns!: PatternRate[];
}

/** What is said of a queue that nobody has measured: another service consumes it, or its consumer is of the last version. */
export const UNMEASURED = {
  unacknowledged: null,
  oldestAgeSeconds: null,
  inPerSecond: null,
  outPerSecond: null,
  patterns: [],
} satisfies Partial<QueueView>;

/** What a service has stored and not yet sent. */
export class OutboxView {
  /** Messages that are stored, but not yet confirmed by the broker. 10,001 means more than 10,000. */
  pending!: number;
  /** The age of the oldest of them; 0 if there is none. */
  oldestAgeSeconds!: number;
  /** Messages per second that the broker confirmed in the last 30 s: events, retries and replays. Null until it is known. */
  publishedPerSecond!: number | null;
}

/** One process of a service. */
export class ReplicaView {
  /** Numbers rise, and the lowest of those that run leads. Null for a gateway: none of them leads. */
  number!: number | null;
  host!: string;
  pid!: number;
  /** When it began; null if it is of a version that does not tell. */
  since!: string | null;
  /** Its last sign of life. It gives one every 3 to 5 s. */
  seenAt!: string;
  /** Whether it does what only one may do: remove old rows, send webhooks and mails. */
  leads!: boolean;
  /** `gone`: not seen for 15 s, so it was killed, or it is paused. Others have taken its work over. */
  status!: 'ok' | 'degraded' | 'unavailable' | 'gone';
  /** What is wrong; null if nothing is. */
  detail!: string | null;
  version!: string | null;
  /** The nodes of RabbitMQ that it is connected to, as `host:port` of its RABBITMQ_URL. */
  brokerNodes!: string[];
}

/** The PostgreSQL server of a service. */
export class DatabaseServerView {
  version!: string;
  role!: 'primary' | 'standby';
  /** Standbys that are connected to it. */
  standbys!: number;
  /** How many of them follow without a gap. Null if the service's user may not see it (`pg_read_all_stats`). */
  streaming!: number | null;
}

/** The status that a service reports. */
export class ServiceStatus {
  status!: 'ok' | 'degraded' | 'unavailable';
  version!: string;
  uptimeSeconds!: number;
  /** Size of its database files in bytes; null for a service without a database. */
  databaseBytes!: number | null;
  dependencies!: DependencyView[];
  /** What is wrong; null if nothing is. */
  detail!: string | null;
  /** Null for a service with SQLite or without a database, or if the database does not answer. */
  database!: DatabaseServerView | null;
  /** All its processes that were seen in the last 5 minutes. Empty where there can be only one, or if it is not known. */
  replicas!: ReplicaView[];
  /** The queues that it can see: its own, and those it sends to. */
  queues!: QueueView[];
  /** Null for a service without an outbox, or if its database does not answer. */
  outbox!: OutboxView | null;
}
