import { DependencyView, QueueView } from '@order-flow/contracts/payloads/system';

/** One part of the system, as the gateway sees it now. */
export class PartView {
  name!: string;
  kind!: 'service' | 'broker' | 'cache' | 'traces' | 'metrics';
  /** `unknown`: the gateway does not know its address. */
  status!: 'ok' | 'degraded' | 'unavailable' | 'unknown';
  /** What is wrong; null where nothing is. */
  detail!: string | null;
  version!: string | null;
  /** How long it took to answer. */
  responseMs!: number;
  uptimeSeconds!: number | null;
  databaseBytes!: number | null;
  dependencies!: DependencyView[];
  queues!: QueueView[];
}

/** Who uses whom. */
export class EdgeView {
  from!: string;
  to!: string;
  /** For what. */
  use!: string;
}

/** A page for people. */
export class LinkView {
  name!: string;
  url!: string;
}

/** The whole system: its parts, how each stands now, and how they hang together. */
export class SystemView {
  /** The worst of the parts that an order needs. */
  status!: 'ok' | 'degraded' | 'unavailable';
  checkedAt!: string;
  parts!: PartView[];
  edges!: EdgeView[];
  links!: LinkView[];
}
