import type { PartView, ReplicaView } from '../api/api-types';

/** A process of a service, and how the page names it. */
export interface NamedReplica extends ReplicaView {
  readonly id: string;
  readonly service: string;
  readonly name: string;
}

/** All replicas; none where no service has more than one, because the component itself says all then. */
export function replicasOf(parts: readonly PartView[]): NamedReplica[] {
  if (!parts.some(({ replicas }) => replicas.length > 1)) return [];
  return parts.flatMap(({ name: service, replicas }) =>
    replicas.map((replica, n) => {
      const name = `${service} ${replica.number ?? n + 1}`;
      return {
        ...replica,
        id: `${service} ${replica.number ?? `${replica.host}:${replica.pid}`}`,
        service,
        name,
      };
    }),
  );
}

/** The replicas that are connected to a node of RabbitMQ. */
export const connectedTo = (node: string, replicas: readonly NamedReplica[]): string[] =>
  replicas.filter(({ brokerNodes }) => brokerNodes.includes(node)).map(({ name }) => name);
