import { DependencyView, OutboxView, QueueView } from '@order-flow/contracts/payloads/system';

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
