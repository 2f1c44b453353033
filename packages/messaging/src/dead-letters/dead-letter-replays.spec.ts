import { v7 as uuidv7 } from 'uuid';
import { BrokerUnavailableError, PermanentError } from '@order-flow/contracts/errors';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import { OnlyReplica } from '@order-flow/storage/replicas';
import { logger } from '@order-flow/telemetry/logger';
import type { Broker } from '../broker/broker';
import { ReturnedError, type Outgoing, type Publisher } from '../broker/publisher';
import type { ConsumerConfig } from '../consuming/config';
import { Commands } from '../outbox/commands';
import { messageContext } from '../testing/messaging-at-work';
import { messagingDatabase } from '../testing/messaging-database';
import { DeadLetterReplays } from './dead-letter-replays';

jest.setTimeout(60_000);

describe('a replay of dead letters', () => {
  const publish = jest.fn<Promise<void>, [Outgoing]>();
  const queues = () => publish.mock.calls.map(([{ queue }]) => queue);
  let db: TestDatabase;
  let replays: DeadLetterReplays;

  beforeEach(async () => {
    for (const level of ['error', 'info'] as const) jest.spyOn(logger, level).mockReturnValue();
    publish.mockReset().mockResolvedValue();
    db = await messagingDatabase();
    replays = new DeadLetterReplays(
      db.writes,
      new Commands(db.writes, { IDEMPOTENCY_TTL_HOURS: 24 }),
      db.reads,
      { publish } as unknown as Publisher,
      { connected: true } as unknown as Broker,
      new OnlyReplica(),
      { REPLAY_RATE_PER_SECOND: 10_000 } as ConsumerConfig,
    );
  });
  afterEach(async () => {
    await replays.stop();
    await db.close();
  });

  /** Stores a dead letter of the queue; one that failed earlier is sent earlier. */
  async function store(queue: string, failedAt: string): Promise<string> {
    const id = uuidv7();
    await db.query(
      `INSERT INTO dead_letters (id, queue, body, "bodyEncoding", headers, "errorClass", "errorMessage", attempts,
         failures, "firstFailedAt", "lastFailedAt", status, "groupKey")
       VALUES ($1, $2, '{}', 'utf8', '{}', 'Error', 'why', 1, 1, $3, $3, 'open', 'g')`,
      [id, queue, failedAt],
    );
    return id;
  }
  const letters = () =>
    db.query<{ status: string; errorMessage: string }>(
      'SELECT status, failures, "errorMessage" FROM dead_letters ORDER BY id',
    );
  /** Replays the first, which `refusal` meets, and the second; resolves when none is under way. */
  async function replayTwo(refusal: Error) {
    const ids = [
      await store('gone', '2026-01-01T00:00:00.000Z'),
      await store('there', '2026-01-02T00:00:00.000Z'),
    ];
    publish.mockImplementation(({ queue }) =>
      queue === 'gone' ? Promise.reject(refusal) : Promise.resolve(),
    );
    await replays.replay(messageContext('orders.deadLetters.replay', 'a'), { ids });
    const { sweeper, running } = replays as unknown as {
      sweeper: { running: Promise<void> | undefined };
      running: Map<string, Promise<void>>;
    };
    await sweeper.running;
    await Promise.all(running.values());
  }

  it.each([
    ['whose queue is missing', new ReturnedError('there is no queue gone')],
    ['that can never be sent', new PermanentError('its headers are too long')],
  ])('goes past one %s, which stays open with the reason', async (_, refusal) => {
    await replayTwo(refusal);
    expect(queues()).toEqual(['gone', 'there']);
    expect(await letters()).toEqual([
      { status: 'open', failures: 2, errorMessage: refusal.message },
      { status: 'replayed', failures: 1, errorMessage: 'why' },
    ]);
  });

  it('stops while the broker is away, and loses none', async () => {
    await replayTwo(new BrokerUnavailableError('not connected to RabbitMQ'));
    expect(queues()).toEqual(['gone']);
    expect((await letters()).map(({ status }) => status)).toEqual(['replaying', 'replaying']);
  });
});
