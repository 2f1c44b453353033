import type {
  AuditPage,
  DeadLetterPage,
  DeadLetterSummary,
  OrderTimeline,
  OrderView,
  ReplayView,
} from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { facts, restore, RETRY_DELAYS_MS } from '../support/last-version/restore';
import { Stack } from '../support/stack';

describe('an upgrade from the last version', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start(
      // The sweeper must not ask again: that would hide a message of the last version that was not understood.
      { RETRY_DELAYS_MS: RETRY_DELAYS_MS.join(), REDRIVE_DELAYS_SECONDS: '3600' },
      [],
      restore,
    );
  });
  afterAll(() => stack.stop());

  const orders = <T>(sql: string, values: unknown[] = []) => query<T>(stack.databases.orders, sql, values);
  const letters = async (status: string) =>
    (
      await stack.http<DeadLetterPage>(
        'GET',
        `/dead-letters?status=${status}&limit=200`,
        undefined,
        await stack.asOperator(),
      )
    ).body.items;
  const isOfAnOrder = ({ errorClass }: DeadLetterSummary) =>
    !['InvalidPayloadError', 'PermanentError'].includes(errorClass);

  it('accepts every existing queue, and consumes from all of them', async () => {
    await eventually(async () => {
      for (const name of ['gateway', 'orders-service', 'products-service'] as const)
        if ((await stack.metric(name, 'broker_consuming')) !== 1) throw new Error(`${name} does not consume`);
      return true;
    });
    for (const name of stack.services.keys())
      expect(JSON.stringify(await stack.log(name))).not.toContain('PRECONDITION');
  });

  it('publishes what was left in the outboxes', async () => {
    for (const database of Object.values(stack.databases))
      await eventually(async () => (await query(database, 'SELECT id FROM outbox')).length === 0, 60_000);
    // These orders were committed before the crash, but their stock was never requested.
    const [order] = await orders<OrderView>('SELECT * FROM orders WHERE quantity = 8');
    expect(await stack.untilFinal(order?.id ?? '', 60_000)).toMatchObject({ status: 'CONFIRMED' });
  });

  it('carries out a request that waited in the queue', async () => {
    await eventually(
      async () =>
        (await orders(`SELECT id FROM orders WHERE quantity = 9 AND status = 'CONFIRMED'`)).length === 1,
      60_000,
    );
  });

  it('continues the replay that was interrupted', async () => {
    await eventually(async () => (await letters('replaying')).length === 0, 60_000);
    const [replay] = await orders<{ id: string }>('SELECT id FROM dead_letter_replays');
    const { body } = await stack.http<ReplayView>(
      'GET',
      `/dead-letters/replays/${replay?.id}`,
      undefined,
      await stack.asOperator(),
    );
    expect(body).toMatchObject({ total: 2, done: 2, failedAgain: 0, finished: true, actor: 'olga' });
  });

  it('lists its dead letters, and replays one', async () => {
    expect(await letters('discarded')).toMatchObject([{ discardReason: 'made by hand' }]);
    const open = await letters('open');
    expect(open.filter((letter) => !isOfAnOrder(letter)).map(({ queue }) => queue)).toEqual([
      'products_queue',
      'orders_queue',
    ]);
    const [ofAnOrder] = open.filter(isOfAnOrder);
    const replay = await stack.http(
      'POST',
      '/dead-letters/replay',
      { ids: [ofAnOrder?.id] },
      await stack.asOperator(),
    );
    expect(replay).toMatchObject({ status: 202, body: { total: 1 } });
    await eventually(async () => (await letters('replayed')).some(({ id }) => id === ofAnOrder?.id));
  });

  it('ends every order as it must end', async () => {
    const found = await eventually(async () => {
      const rows = await orders<{ id: string; status: string }>('SELECT id, status FROM orders');
      const byId = new Map(rows.map(({ id, status }) => [id, status]));
      const known = Object.fromEntries(Object.keys(facts.expected).map((id) => [id, byId.get(id)]));
      if (Object.values(known).includes('PENDING')) throw new Error(JSON.stringify(known));
      return known;
    }, 120_000);
    expect(found).toEqual(facts.expected);
    for (const id of Object.keys(facts.expected)) stack.acknowledged.push(await stack.order(id));
    // Dead letters that are still open were never valid.
    await expectInvariants(stack, { deadLetters: 2 });
  });

  it('knows the Idempotency-Key that a client used', async () => {
    const { key, orderId, productId, quantity } = facts.idempotent;
    const { status, body } = await stack.http<OrderView>(
      'POST',
      '/orders',
      { productId, quantity },
      { 'idempotency-key': key },
    );
    expect({ status, id: body.id }).toEqual({ status: 201, id: orderId });
  });

  it('shows the timeline and the audit trail from before the upgrade', async () => {
    const [cancelled] = Object.entries(facts.expected).find(([, status]) => status === 'CANCELLED') ?? [];
    const { body } = await stack.http<OrderTimeline>(
      'GET',
      `/orders/${cancelled}/timeline`,
      undefined,
      await stack.asViewer(),
    );
    expect(body.steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['PENDING', 'CONFIRMED', 'CANCELLED']),
    );
    const { body: audit } = await stack.http<AuditPage>(
      'GET',
      '/audit?limit=100',
      undefined,
      await stack.asViewer(),
    );
    expect(new Set(audit.items.map(({ action }) => action))).toEqual(
      new Set([
        'products.create',
        'products.restock',
        'products.adjust',
        'orders.cancel',
        'deadLetters.discard',
        'deadLetters.replay',
      ]),
    );
  });
});
