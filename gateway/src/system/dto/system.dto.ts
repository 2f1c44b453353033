import {
  DatabaseServerView,
  DependencyView,
  OutboxView,
  QueueView,
  ReplicaView,
} from '@order-flow/contracts/payloads/system';

/** One server of RabbitMQ or Redis, as `host:port`. */
export class NodeView {
  name!: string;
  role!: 'node' | 'master' | 'replica' | 'sentinel';
  /** `ok` for RabbitMQ: it takes connections. For Redis: as the sentinels see it. */
  status!: 'ok' | 'degraded' | 'unavailable';
  /** What is wrong; null if nothing is. */
  detail!: string | null;
}

/** One part of the system, as the gateway sees it now. */
export class PartView {
  name!: string;
  kind!: 'service' | 'broker' | 'cache' | 'traces' | 'metrics';
  /** `unknown`: the gateway does not know its address. */
  status!: 'ok' | 'degraded' | 'unavailable' | 'unknown';
  /** What is wrong; null if nothing is. */
  detail!: string | null;
  version!: string | null;
  /** How long the part took to answer. */
  responseMs!: number;
  uptimeSeconds!: number | null;
  databaseBytes!: number | null;
  /** The PostgreSQL server of a service. Null for another part, or with SQLite. */
  database!: DatabaseServerView | null;
  /**
   * The processes of a service that were seen in the last 5 minutes. Empty with SQLite, where there can be only one, or
   * if it is not known.
   */
  replicas!: ReplicaView[];
  /**
   * The nodes of RABBITMQ_URL, or Redis' servers and sentinels. Empty if there is only one, or it is not known. RabbitMQ
   * tells which node leads a queue only through its management plugin, so that is not here.
   */
  nodes!: NodeView[];
  dependencies!: DependencyView[];
  queues!: QueueView[];
  /** Only for a service that sends events. */
  outbox!: OutboxView | null;
}

/** One part uses another. */
export class EdgeView {
  from!: string;
  to!: string;
  /** What it uses the other part for. */
  use!: string;
}

/** A page to open in a browser. */
export class LinkView {
  name!: string;
  url!: string;
}

/** The whole system: its parts, the state of each, and their connections. */
export class SystemView {
  /** `unavailable` if a part that orders need is unavailable; `degraded` if any other part is not well. */
  status!: 'ok' | 'degraded' | 'unavailable';
  checkedAt!: string;
  parts!: PartView[];
  edges!: EdgeView[];
  links!: LinkView[];
  /** Whether this installation has fault switches (`/faults`): FAULTS_ENABLED. */
  faultsEnabled!: boolean;
}
