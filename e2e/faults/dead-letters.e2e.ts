import type {
  DeadLetterCare,
  DeadLetterPage,
  DeadLetterSummary,
  DeadLetterView,
  DiscardView,
  ReplayView,
  ResentView,
  StatsView,
} from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import type { Problem } from '../support/api/problem';
import { Stack } from '../support/stack';

const missing = '00000000-0000-4000-8000-00000000dead';

describe('the dead letters over HTTP', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack.stop());

  const page = async (search = '') =>
    (await stack.http<DeadLetterPage>('GET', `/dead-letters${search}`, undefined, await stack.asViewer()))
      .body;
  const send = async <T>(what: 'replay' | 'discard', body: object) =>
    stack.http<T>('POST', `/dead-letters/${what}`, body, await stack.asOperator());
  const progress = async (id: string) =>
    (await stack.http<ReplayView>('GET', `/dead-letters/replays/${id}`, undefined, await stack.asViewer()))
      .body;
  /** Dead letters of a new group that fail at every replay. */
  async function poison(n: number, kind: string, queue = 'orders_queue'): Promise<DeadLetterSummary[]> {
    for (let i = 0; i < n; i++) await stack.emit(queue, `${kind}.${'x'.repeat(i % 2)}`, { i });
    return eventually(async () => {
      const { items } = await page('?limit=200');
      const ours = items.filter(({ pattern }) => pattern?.startsWith(`${kind}.`));
      return ours.length === n ? ours : undefined;
    });
  }
  const audited = (target: string) =>
    query<{ action: string; after: string }>(
      stack.databases.orders,
      'SELECT action, after FROM audit WHERE target = ? ORDER BY id',
      [target],
    );

  it('are listed for both owners, the newest first, and grouped by error', async () => {
    await poison(3, 'listed');
    await poison(2, 'also.listed', 'products_queue');
    const { items, groups, nextCursor, missing: away } = await page();
    expect(items).toHaveLength(5);
    expect(nextCursor).toBeNull();
    expect(away).toEqual([]);
    expect(items.map(({ lastFailedAt }) => lastFailedAt)).toEqual(
      items
        .map(({ lastFailedAt }) => lastFailedAt)
        .sort()
        .reverse(),
    );
    expect(groups.map(({ count }) => count)).toEqual([2, 1, 1, 1]);
    expect(groups[0]).toMatchObject({
      queue: 'orders_queue',
      pattern: 'listed.',
      errorClass: 'RequestError',
      errorMessage: 'orders_queue has no pattern listed.',
    });
    const [group] = groups;
    expect((await page(`?group=${group?.group}`)).items.map(({ pattern }) => pattern)).toEqual([
      'listed.',
      'listed.',
    ]);
    expect((await page('?queue=products_queue')).items).toHaveLength(2);
    expect((await page('?status=replayed')).items).toEqual([]);
  });

  it('are paged over both owners without a gap', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next: DeadLetterPage = await page(`?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      expect(next.groups.length > 0).toBe(cursor === null);
      seen.push(...next.items.map(({ id }) => id));
      cursor = next.nextCursor;
    } while (cursor);
    expect(seen).toEqual((await page()).items.map(({ id }) => id));
  });

  it('are shown with body, headers and stack', async () => {
    const [letter] = (await page('?queue=products_queue')).items;
    const { status, body } = await stack.http<DeadLetterView>(
      'GET',
      `/dead-letters/${letter?.id}`,
      undefined,
      await stack.asViewer(),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...letter, bodyEncoding: 'utf8', headers: {} });
    expect(JSON.parse(body.body)).toMatchObject({ data: { i: expect.any(Number) as number } });
    expect(body.errorStack).toContain('RequestError');
  });

  it('have notes, and one person who looks after them', async () => {
    await poison(2, 'noted');
    const { groups } = await page();
    const group = String(groups.find(({ pattern }) => pattern?.startsWith('noted.'))?.group);
    const at = (what: string, of = group) => `/dead-letters/groups/${of}${what}`;
    const post = async <T = DeadLetterCare>(what: string, body?: object, of = group) =>
      stack.http<T>('POST', at(what, of), body, await stack.asOperator());
    const taken = await post('/take');
    expect(taken).toMatchObject({ status: 200, body: { takenBy: expect.any(String) as string } });
    const { takenBy } = taken.body;
    expect((await post('/notes', { text: 'The sender has been told.' })).body.notes).toMatchObject([
      { actor: takenBy, kind: 'note', text: 'The sender has been told.' },
      { actor: takenBy, kind: 'taken', text: null },
    ]);
    const viewer = await stack.asViewer();
    expect((await stack.http('GET', at(''), undefined, viewer)).body).toMatchObject({ takenBy });
    expect((await page()).groups.find((one) => one.group === group)).toMatchObject({ takenBy, notes: 1 });
    const { body: stats } = await stack.http<StatsView>('GET', '/stats', undefined, viewer);
    expect(stats.orders?.deadLettersTakenBy).toEqual([takenBy]);
    // Another operator.
    const other = { group, actor: 'bea' };
    await expect(stack.request('orders.deadLetters.note', { ...other, kind: 'taken' })).rejects.toMatchObject(
      { code: 'CONFLICT' },
    );
    await stack.request('orders.deadLetters.note', { ...other, kind: 'released', text: 'She is away.' });
    await stack.request('orders.deadLetters.note', { ...other, kind: 'taken' });
    const without = await post<Problem>('/release', {});
    expect(without).toMatchObject({ status: 400, body: { errors: [{ field: 'reason' }] } });
    expect((await post('/release', { reason: 'It is mine.' })).body.takenBy).toBeNull();
    expect((await audited(`group ${group}`)).map(({ action }) => action)).toEqual([
      'deadLetters.take',
      'deadLetters.note',
      'deadLetters.release',
      'deadLetters.take',
      'deadLetters.release',
    ]);
    expect((await stack.http('POST', at('/take'), undefined, viewer)).status).toBe(403);
    expect((await post('/take', undefined, '0000000000000000')).status).toBe(404);
    expect((await post('/take', undefined, 'nonsense')).status).toBe(400);
    expect((await post('/notes', { text: 'x'.repeat(1001) })).status).toBe(400);
  });

  it('are replayed in the order in which they failed, with progress', async () => {
    const { id: productId } = await stack.createProduct(10);
    const order = await stack.place(productId);
    await stack.untilFinal(order.id);
    const before = await poison(3, 'replayed');
    const ids = before.map(({ id }) => id);
    const begun = await send<ReplayView>('replay', { ids: [...ids, missing], ratePerSecond: 10 });
    expect(begun.status).toBe(202);
    expect(begun.headers.get('location')).toBe(`/dead-letters/replays/${begun.body.id}`);
    expect(begun.body).toMatchObject({ total: 3, ratePerSecond: 10, missing: [] });
    const finished = await eventually(async () => {
      const now = await progress(begun.body.id);
      // They fail again, as at every replay.
      return now.finished && now.failedAgain === 3 ? now : undefined;
    });
    expect(finished).toMatchObject({ total: 3, done: 3 });
    const again = (await page('?limit=200')).items.filter(({ id }) => ids.includes(id));
    expect(again.map(({ failures }) => failures)).toEqual([2, 2, 2]);
    expect(await audited(String(ids[0]))).toMatchObject([{ action: 'deadLetters.replay' }]);
  });

  it('are replayed as a group at its rate, which continues after kill -9 of the owner', async () => {
    const letters = await poison(41, 'restarted');
    const { groups } = await page();
    const group = groups.find(({ pattern }) => pattern === 'restarted.');
    expect(group?.count).toBe(21);
    expect(letters).toHaveLength(41);
    const from = Date.now();
    const begun = await send<ReplayView>('replay', { group: group?.group, ratePerSecond: 5 });
    expect(begun.body).toMatchObject({ total: 21, finished: false });
    await eventually(async () => (await progress(begun.body.id)).done >= 5);
    await stack.service('orders-service').stop('SIGKILL');
    await stack.up('orders-service');
    const restarted = await progress(begun.body.id);
    expect(restarted).toMatchObject({ total: 21, ratePerSecond: 5, finished: false });
    expect(restarted.done).toBeGreaterThanOrEqual(5);
    await eventually(async () => (await progress(begun.body.id)).finished, 30_000);
    // 21 at five a second: the restart must not make it faster.
    expect(Date.now() - from).toBeGreaterThanOrEqual(3500);
    const failures = await eventually(async () => {
      const { items } = await page(`?group=${group?.group}&status=open&limit=200`);
      return items.length === 21 ? items.map((letter) => letter.failures) : undefined;
    });
    // Each was sent. The one that was being sent at the kill may have been sent twice.
    expect(failures.every((n) => n >= 2)).toBe(true);
    expect(failures.filter((n) => n > 2).length).toBeLessThanOrEqual(1);
    expect(await audited(`group ${group?.group}`)).toMatchObject([{ action: 'deadLetters.replay' }]);
  });

  it('are replayed by two replays at the same time', async () => {
    const slow = await poison(5, 'slow');
    const fast = await poison(5, 'fast');
    const ids = (letters: DeadLetterSummary[]) => letters.map(({ id }) => id);
    const first = await send<ReplayView>('replay', { ids: ids(slow), ratePerSecond: 1 });
    const second = await send<ReplayView>('replay', { ids: ids(fast), ratePerSecond: 100 });
    await eventually(async () => (await progress(second.body.id)).finished);
    expect((await progress(first.body.id)).finished).toBe(false);
  });

  it('are discarded once, with a reason', async () => {
    const letters = await poison(2, 'discarded');
    const body = { ids: letters.map(({ id }) => id), reason: 'a test of the sender' };
    const discarded = await send<DiscardView>('discard', body);
    expect(discarded).toMatchObject({ status: 200, body: { discarded: 2, missing: [] } });
    expect((await page('?status=discarded')).items).toMatchObject([
      { discardReason: 'a test of the sender', discardedAt: expect.any(String) as string },
      {},
    ]);
    expect(await audited(String(body.ids[0]))).toEqual([
      {
        action: 'deadLetters.discard',
        after: JSON.stringify({ status: 'discarded', reason: 'a test of the sender' }),
      },
    ]);
    expect((await send<Problem>('discard', body)).status).toBe(409);
    expect((await send<Problem>('replay', { ids: body.ids })).status).toBe(409);
  });

  it('are corrected and sent as a new message in the same trace, once', async () => {
    const { id: productId } = await stack.createProduct(10);
    // Without the products service only the corrected answer can end the order.
    await stack.service('products-service').stop();
    const { id, idempotencyKey, traceId } = await stack.place(productId);
    const right = { approved: true, productId, quantity: 1, idempotencyKey };
    const channel = await stack.channel();
    const wrong = { pattern: 'product.stockReserved', data: { ...right, approved: 'yes' } };
    channel.sendToQueue('orders_queue', Buffer.from(JSON.stringify(wrong)), {
      headers: { traceparent: `00-${traceId}-00000000000000aa-01` },
    });
    const letter = await eventually(async () =>
      (await page('?status=open&limit=200')).items.find(({ pattern }) => pattern === wrong.pattern),
    );
    const headers = await stack.asOperator();
    const resend = <T>(body: object, key: string) =>
      stack.http<T>(
        'POST',
        '/dead-letters/resend',
        { id: letter.id, ...body },
        {
          ...headers,
          'idempotency-key': key,
        },
      );
    const now = async () =>
      (await stack.http<DeadLetterView>('GET', `/dead-letters/${letter.id}`, undefined, headers)).body;

    const refused = await resend<Problem>({ data: { ...right, quantity: 0 }, reason: 'a typo' }, 'k1');
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toEqual([{ field: 'quantity', reason: 'must not be less than 1' }]);
    expect((await resend<Problem>({ data: right }, 'k2')).body.errors).toMatchObject([{ field: 'reason' }]);
    expect(await now()).toMatchObject({ status: 'open' });
    expect((await stack.order(id)).status).toBe('PENDING');

    const sent = await resend<ResentView>({ data: right, reason: 'a typo' }, 'k3');
    expect(sent.status).toBe(200);
    expect(await stack.untilFinal(id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await now()).toMatchObject({
      status: 'discarded',
      discardReason: `replaced by message ${sent.body.messageId}: a typo`,
      traceId,
    });
    const again = await resend<ResentView>({ data: right, reason: 'a typo' }, 'k3');
    expect(again.body).toEqual(sent.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await resend<Problem>({ data: right, reason: 'a typo' }, 'k4')).status).toBe(409);
    expect(await audited(letter.id)).toMatchObject([{ action: 'deadLetters.resend' }]);
    await channel.close();
    await stack.up('products-service');
    await stack.allFinal();
  });

  it('are counted, but not opened again, when a copy of a discarded one arrives late', async () => {
    const channel = await stack.channel();
    const sendCopy = () =>
      channel.sendToQueue('orders_queue', Buffer.from(JSON.stringify({ pattern: 'late.copy', data: {} })), {
        messageId: 'sent-twice',
        persistent: true,
      });
    const entry = async () =>
      (await page('?limit=200')).items.find(({ messageId }) => messageId === 'sent-twice');
    sendCopy();
    const { id } = await eventually(entry);
    expect((await send('discard', { ids: [id], reason: 'known' })).status).toBe(200);
    const before = await stack.metric('orders-service', 'dead_letters_open');
    sendCopy();
    const again = await eventually(async () => {
      const now = await entry();
      return now?.failures === 2 ? now : undefined;
    });
    expect(again).toMatchObject({ id, status: 'discarded', discardReason: 'known' });
    expect(await stack.metric('orders-service', 'dead_letters_open')).toBe(before);
    await channel.close();
  });

  it('are counted by dead_letters_open as stored at the time of the scrape, even in a storm', async () => {
    const stored = async (of = '') => {
      const [row] = await query<{ n: number }>(
        stack.databases.orders,
        `SELECT count(*) AS n FROM dead_letters WHERE status = 'open' ${of}`,
      );
      return row?.n ?? 0;
    };
    /** Whether dead letters came while it was taken: then a right value lies between those before and after it. */
    const scrape = async () => {
      const least = await stored();
      const value = await stack.metric('orders-service', 'dead_letters_open');
      const most = await stored();
      expect(value).toBeGreaterThanOrEqual(least);
      expect(value).toBeLessThanOrEqual(most);
      return most > least;
    };
    let sent = 0;
    // The storm goes on until twenty scrapes have fallen right into it.
    for (let inStorm = 0; inStorm < 20;) {
      const wave = inParallel(10, 10, () => stack.emit('orders_queue', 'storm', { n: ++sent }));
      inStorm += (await Promise.all([scrape(), scrape()])).filter(Boolean).length;
      await wave;
    }
    await eventually(async () => (await stored(`AND pattern = 'storm'`)) === sent, 60_000);
    expect(await stack.metric('orders-service', 'dead_letters_open')).toBe(await stored());
  });

  it.each<['replay' | 'discard', object, string]>([
    ['replay', {}, 'ids'],
    ['replay', { ids: [] }, 'ids'],
    ['replay', { ids: ['7'] }, 'ids'],
    ['replay', { ids: [missing], group: '0123456789abcdef' }, 'ids'],
    ['replay', { group: 'all' }, 'group'],
    ['replay', { ids: [missing], ratePerSecond: 0 }, 'ratePerSecond'],
    ['replay', { ids: [missing], actor: 'someone else' }, 'actor'],
    ['discard', { ids: [missing] }, 'reason'],
    ['discard', { ids: [missing], reason: '' }, 'reason'],
  ])('refuses %s %j', async (what, body, field) => {
    const answer = await send<Problem>(what, body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.field).toBe(field);
  });

  it('are answered with 404 if unknown and with 400 if the request is wrong', async () => {
    const get = async (path: string) => stack.http('GET', path, undefined, await stack.asViewer());
    expect((await get(`/dead-letters/${missing}`)).status).toBe(404);
    expect((await get('/dead-letters/7')).status).toBe(400);
    expect((await get(`/dead-letters/replays/${missing}`)).status).toBe(404);
    expect((await get('/dead-letters?status=lost')).status).toBe(400);
    expect((await get('/dead-letters?cursor=abc')).status).toBe(400);
    expect((await get('/v1/dead-letters')).status).toBe(200);
  });

  it('are listed without an owner that is away, which is named', async () => {
    await stack.service('products-service').stop();
    await stack.service('gateway').stop();
    await stack.up('gateway', { RPC_TIMEOUT_MS: '3000' });
    const partial = await page('?limit=200');
    expect(partial.missing).toEqual(['products-service']);
    expect(partial.items.length).toBeGreaterThan(3);
    expect(
      (await stack.http('GET', `/dead-letters/${missing}`, undefined, await stack.asViewer())).status,
    ).toBe(503);
    await stack.up('products-service');
  });
});
