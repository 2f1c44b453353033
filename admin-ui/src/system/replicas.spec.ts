import type { PartView, ReplicaView } from '../api/api-types';
import { connectedTo, replicasOf } from './replicas';

const replica = (number: number | null, brokerNodes: string[] = []): ReplicaView => ({
  ...{ number, host: 'h', pid: 1, since: null, seenAt: '2026-01-01T00:00:00.000Z', leads: false },
  ...{ status: 'ok', detail: null, version: null, brokerNodes },
});
const part = (name: string, replicas: ReplicaView[]) => ({ name, replicas }) as PartView;

describe('the replicas', () => {
  it('are not listed where no service has more than one', () => {
    expect(replicasOf([part('gateway', [replica(null)]), part('orders-service', [])])).toEqual([]);
  });

  it('are all listed as soon as one service has two, and those without a number are counted', () => {
    const gateways = part('gateway', [replica(null), replica(null)]);
    const names = replicasOf([gateways, part('orders-service', [replica(7)])]).map(({ name }) => name);
    expect(names).toEqual(['gateway 1', 'gateway 2', 'orders-service 7']);
  });

  it('are known by the node of RabbitMQ that they are connected to', () => {
    const all = replicasOf([part('orders-service', [replica(7, ['a:5672']), replica(8, ['b:5672'])])]);
    expect(connectedTo('b:5672', all)).toEqual(['orders-service 8']);
    expect(connectedTo('c:5672', all)).toEqual([]);
  });
});
