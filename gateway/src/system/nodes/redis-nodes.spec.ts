import { fromReplication, fromSentinel } from './redis-nodes';

const info = (...lines: string[]) => ['# Replication', ...lines, ''].join('\r\n');

describe('the servers of Redis', () => {
  it('are not listed if there is only one', () => {
    expect(fromReplication(info('role:master', 'connected_slaves:0'), 'redis:6379')).toEqual([]);
  });

  it('are the master and its replicas, as the master tells', () => {
    const text = info(
      'role:master',
      'connected_slaves:2',
      'slave0:ip=10.0.0.2,port=6380,state=online,offset=12,lag=0',
      'slave1:ip=10.0.0.3,port=6380,state=wait_bgsave,offset=0,lag=0',
    );
    expect(fromReplication(text, 'redis:6379')).toEqual([
      { name: 'redis:6379', role: 'master', status: 'ok', detail: null },
      { name: '10.0.0.2:6380', role: 'replica', status: 'ok', detail: null },
      {
        name: '10.0.0.3:6380',
        role: 'replica',
        status: 'degraded',
        detail: 'it does not follow yet (wait_bgsave)',
      },
    ]);
  });

  it('are the master that a replica follows, if we are connected to a replica', () => {
    const text = info('role:slave', 'master_host:10.0.0.1', 'master_port:6379', 'master_link_status:down');
    expect(fromReplication(text, 'redis:6380')).toEqual([
      {
        name: '10.0.0.1:6379',
        role: 'master',
        status: 'unavailable',
        detail: 'its replica cannot reach it',
      },
      { name: 'redis:6380', role: 'replica', status: 'ok', detail: null },
    ]);
  });

  it('are those that the sentinels know, also the ones that are down', () => {
    const replica = { ip: 'b', port: '1', flags: 'slave', 'master-link-status': 'ok' };
    const nodes = fromSentinel({
      master: { ip: 'a', port: '1', flags: 'master' },
      replicas: [
        replica,
        { ...replica, ip: 'c', 'master-link-status': 'err' },
        { ...replica, ip: 'd', flags: 's_down,slave,disconnected' },
      ],
    });
    expect(nodes.map(({ name, role, status }) => [name, role, status])).toEqual([
      ['a:1', 'master', 'ok'],
      ['b:1', 'replica', 'ok'],
      ['c:1', 'replica', 'degraded'],
      ['d:1', 'replica', 'unavailable'],
    ]);
  });
});
