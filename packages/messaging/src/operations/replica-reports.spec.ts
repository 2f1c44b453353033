import type { Health } from '@order-flow/runtime/health';
import type { Reads } from '@order-flow/storage/reads';
import { Replicas, type SeenReplica } from '@order-flow/storage/replicas';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import type { Broker } from '../broker/broker';
import type { DeadLetters } from '../dead-letters/dead-letters';
import type { Outbox } from '../outbox/outbox';
import { Backlogs } from './backlog';
import type { QueueActivity } from './queue-activity';
import { ReplicaReports } from './replica-reports';
import { conditionOfAll } from './service-condition';

/** Replica 2 among others. */
class Among extends Replicas {
  readonly id = 2;
  readonly leads = false;
  readonly count = 2;
  readonly several = true;
  readonly changes = 0;
  rows: SeenReplica[] = [];
  all = (): Promise<SeenReplica[]> => Promise.resolve(this.rows);
  gone = () => 'false';
  leave = () => Promise.resolve();
  told = () => this.about();
}

const at = '2026-01-01T00:00:00.000Z';
const row = (number: number, about: object | null, more: Partial<SeenReplica> = {}): SeenReplica => ({
  ...{ number, host: 'h', pid: number, since: at, seenAt: at, running: true, leads: false, ...more },
  about: about && JSON.stringify(about),
});

describe('the replicas of a service', () => {
  let replicas: Among;
  let reports: ReplicaReports;
  beforeEach(() => {
    replicas = new Among();
    const checks = { broker: { status: 'unavailable', detail: 'not connected to RabbitMQ' } };
    reports = new ReplicaReports(
      replicas,
      {} as Reads,
      { nodes: ['rabbit-1:5672'] } as unknown as Broker,
      { readiness: () => Promise.resolve({ status: 'unavailable', checks }) } as unknown as Health,
      { here: () => Promise.resolve({ publishedPerSecond: 3, queues: {} }) } as unknown as QueueActivity,
    );
  });
  afterEach(() => jest.useRealTimers());

  it('tell each other how they are and what they do', async () => {
    jest.useFakeTimers();
    reports.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(1000);
    await reports.onModuleDestroy();
    expect(replicas.told()).toMatchObject({
      status: 'unavailable',
      detail: 'not connected to RabbitMQ',
      brokerNodes: ['rabbit-1:5672'],
      skipped: { duplicate: 0, locked: 0 },
      publishedPerSecond: 3,
    });
  });

  it('are listed with the leader, and with those that are gone, about which nothing is claimed', async () => {
    const about = { version: '1.2.3', status: 'ok', detail: null, brokerNodes: ['rabbit-1:5672'] };
    replicas.rows = [
      row(1, { ...about, status: 'degraded', detail: 'x' }, { running: false }),
      row(2, about, { leads: true }),
      row(3, null, { since: null }),
    ];
    const common = { host: 'h', since: at, seenAt: at, detail: null };
    expect(await reports.all()).toEqual([
      { ...common, number: 1, pid: 1, leads: false, status: 'gone', version: '1.2.3', brokerNodes: [] },
      {
        ...common,
        number: 2,
        pid: 2,
        leads: true,
        status: 'ok',
        version: '1.2.3',
        brokerNodes: ['rabbit-1:5672'],
      },
      {
        ...common,
        number: 3,
        pid: 3,
        since: null,
        leads: false,
        status: 'ok',
        version: null,
        brokerNodes: [],
      },
    ]);
  });

  it('count what they skip together, without those that are gone', async () => {
    const skipped = (duplicate: number) => ({ skipped: { duplicate, locked: 1 } });
    replicas.rows = [
      row(1, skipped(100), { running: false }),
      row(2, skipped(7)),
      row(3, skipped(10)),
      row(4, {}),
    ];
    counter('order_messages_skipped_total').inc({ reason: 'duplicate' }, 5);
    const none = () => Promise.resolve(0);
    const backlogs = new Backlogs(
      { pending: none, oldestAgeSeconds: none } as unknown as Outbox,
      { open: none, failedAgain: none, takenBy: none } as unknown as DeadLetters,
      reports,
    );
    expect((await backlogs.now()).skipped).toEqual({ duplicate: 15, locked: 1 });
  });

  it('leave the service degraded while one of them can work', async () => {
    const well = { status: 'ok', detail: null } as const;
    const ill = { status: 'unavailable', detail: 'no disk' } as const;
    replicas.rows = [row(2, ill), row(3, well), row(4, ill, { running: false })];
    expect(conditionOfAll(ill, await reports.all())).toEqual({ status: 'degraded', detail: 'no disk' });
    replicas.rows = [row(2, well), row(3, ill)];
    expect(conditionOfAll(well, await reports.all())).toEqual({
      status: 'degraded',
      detail: 'replica 3: no disk',
    });
    replicas.rows = [row(2, ill), row(3, ill)];
    expect(conditionOfAll(ill, await reports.all())).toEqual({ status: 'unavailable', detail: 'no disk' });
    expect(conditionOfAll(ill, [])).toEqual(ill);
    replicas.rows = [row(1, ill, { running: false }), row(2, well)];
    expect(conditionOfAll(well, await reports.all())).toEqual(well);
  });
});
