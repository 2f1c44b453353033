import { tmpdir } from 'node:os';
import { patterns } from '@order-flow/contracts/contracts';
import { recoveryToken, verify } from '@order-flow/webhook-verifier';
import { asUuid } from '@order-flow/storage/dialect';
import { OnlyReplica } from '@order-flow/storage/replicas';
import { Retention } from '@order-flow/storage/retention';
import { answered, webhooksAtWork } from '../testing/webhooks-at-work';
import { webhookRules } from './webhook-retention';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

const DAY_MS = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

async function until<T>(check: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + 30_000;
  for (;;) {
    const result = await check();
    if (result) return result;
    if (Date.now() > end) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the webhooks service', () => {
  let at: Awaited<ReturnType<typeof webhooksAtWork>>;
  beforeEach(async () => (at = await webhooksAtWork()));
  afterEach(() => at.close());

  const ids = () => at.requests.map(({ headers }) => headers['webhook-id']);
  const statuses = async (id: string) => (await at.rows(id)).map(({ status }) => status);
  const ended = (id: string) => until(async () => !(await statuses(id)).includes('waiting'));
  const update = (id: string, change: object) =>
    at.endpoints.update(at.message(patterns.updateEndpoint), { ...at.caller, id, ...change });

  it('sends an event to the endpoints that want it, and to no other', async () => {
    const all = await at.create();
    const some = await at.create({ events: ['order.rejected', 'order.cancelled'] });
    const off = await at.create();
    await update(off.id, { enabled: false });
    const first = await at.take('orderConfirmed');
    const second = await at.take('orderRejected');
    const of = async (id: string) => (await at.rows(id)).map(({ eventId }) => eventId);
    expect(await of(all.id)).toEqual([first, second]);
    expect(await of(some.id)).toEqual([second]);
    expect(await of(off.id)).toEqual([]);
  });

  it('stores an event that comes twice once', async () => {
    const { id } = await at.create();
    await at.take('orderConfirmed', 'event-1');
    await at.take('orderConfirmed', 'event-1');
    await ended(id);
    expect(ids()).toEqual(['event-1']);
  });

  it('carries out a command that is delivered twice once, with the same secret in the answer', async () => {
    const first = await at.create({}, 'message-1');
    expect((await at.create({}, 'message-1')).secret).toBe(first.secret);
    expect((await at.queries.endpoints()).items).toHaveLength(1);
  });

  it('takes 500 endpoints and no more', async () => {
    const { id } = await at.create();
    await at.database.query(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 499)
       INSERT INTO endpoints (id, url, description, events, secret, "ratePerSecond", "maxConcurrency", "createdAt", "updatedAt")
       SELECT ${asUuid(`'00000000-0000-4000-8000-000000000' || (100 + i)`)}, url, '', events, secret, 1, 1, "createdAt", "updatedAt" FROM n, endpoints WHERE id = $1`,
      [id],
    );
    await expect(at.create()).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it.each(['http://shop.example/', 'https://127.0.0.1/', 'https://[::1]/', 'https://u:p@shop.example/', 'x'])(
    'does not take the URL %s, neither for a new endpoint nor for one that is there',
    async (url) => {
      expect(() => at.create({ url })).toThrow(
        expect.objectContaining({ name: 'InvalidPayloadError' }) as Error,
      );
      const { id } = await at.create();
      expect(() => update(id, { url })).toThrow(
        expect.objectContaining({ name: 'InvalidPayloadError' }) as Error,
      );
    },
  );

  it('signs with both secrets until the overlap ends, and the recovery token of both counts', async () => {
    const made = await at.create();
    const command = { ...at.caller, id: made.id, overlapHours: 1 };
    const rotated = await at.endpoints.rotateSecret(at.message(patterns.rotateSecret), command);
    const last = async () => {
      const count = at.requests.length;
      await at.take();
      await until(() => at.requests.length > count);
      const { headers = {}, body = '' } = at.requests.at(-1) ?? {};
      return (secret: string) => {
        try {
          return verify({ secrets: secret, headers, body }) !== undefined;
        } catch {
          return false;
        }
      };
    };
    const asks = (secret: string) =>
      at.missed.list({ id: made.id, token: recoveryToken(secret) }).then(
        () => true,
        () => false,
      );
    // A lane learns of the change with the next sweep.
    await until(async () => (await last())(rotated.secret));
    const valid = await last();
    expect([valid(made.secret), valid(rotated.secret)]).toEqual([true, true]);
    expect([await asks(made.secret), await asks(rotated.secret)]).toEqual([true, true]);
    await at.database.query('UPDATE endpoints SET "previousSecretUntil" = $1', [ago(0.001)]);
    at.dispatcher.changed();
    await until(async () => !(await last())(made.secret));
    expect((await last())(rotated.secret)).toBe(true);
    expect([await asks(made.secret), await asks(rotated.secret)]).toEqual([false, true]);
  });

  it('removes an endpoint with its secrets; what waits has failed, and an attempt in work changes nothing', async () => {
    const arrived = Promise.withResolvers<undefined>();
    const answer = Promise.withResolvers<ReturnType<typeof answered>>();
    at.subscriber.answer = () => {
      arrived.resolve(undefined);
      return answer.promise;
    };
    const { id, secret } = await at.create();
    await at.take();
    await arrived.promise;
    await at.endpoints.remove(at.message(patterns.removeEndpoint), { ...at.caller, id });
    expect(await at.row(id)).toMatchObject({ secret: '', previousSecret: null });
    answer.resolve(answered(500));
    await at.dispatcher.stop();
    expect(await at.rows(id)).toMatchObject([{ status: 'failed', lastError: 'the endpoint was removed' }]);
    await expect(at.missed.list({ id, token: recoveryToken(secret) })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(update(id, { enabled: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('gives up an event that came in the same commit as the removal of its endpoint', async () => {
    at.subscriber.answer = () => answered(500);
    const { id } = await at.create();
    const remove = () => at.endpoints.remove(at.message(patterns.removeEndpoint), { ...at.caller, id });
    await Promise.all([at.take('orderConfirmed'), remove()]);
    expect(await statuses(id)).toEqual(['failed']);
  });

  it('records and tells a last failure whose error has several lines', async () => {
    const error = { code: 'EPROTO', message: 'wrong version\nnumber:\u0000record.c:356:\n' };
    at.subscriber.answer = () => answered(500, { status: undefined, error });
    const { id } = await at.create();
    await at.take('orderConfirmed');
    for (let tries = 1; tries < 3; tries++) {
      await until(async () => (await at.rows(id))[0]?.tries === tries);
      await at.makeDue();
    }
    await ended(id);
    await until(() => at.sent.dataOf('webhook.failed').length === 1);
    expect(at.sent.dataOf('webhook.failed')).toMatchObject([
      { error: 'wrong version number: record.c:356:' },
    ]);
  });

  it('keeps a replay that comes during the last attempt', async () => {
    const { id } = await at.create();
    at.subscriber.answer = () => answered(500);
    await at.take();
    for (let tries = 1; tries < 3; tries++) {
      await until(async () => (await at.rows(id))[0]?.tries === tries);
      if (tries < 2) await at.makeDue();
    }
    const arrived = Promise.withResolvers<undefined>();
    const answer = Promise.withResolvers<ReturnType<typeof answered>>();
    at.subscriber.answer = () => {
      arrived.resolve(undefined);
      return answer.promise;
    };
    await at.makeDue();
    await arrived.promise;
    const [delivery] = await at.rows(id);
    const command = { ...at.caller, id: delivery?.id ?? '' };
    await at.deliveries.replay(at.message(patterns.replayDelivery), command);
    at.subscriber.answer = () => answered(204);
    answer.resolve(answered(500));
    await ended(id);
    expect(await at.rows(id)).toMatchObject([{ status: 'delivered', attempts: 4 }]);
    expect(new Set(ids()).size).toBe(1);
  });

  it('tells with the endpoint how far its last replay is', async () => {
    const { id } = await at.create();
    expect(await at.queries.endpoint(id)).toMatchObject({ id, replay: null });
    at.subscriber.answer = () => answered(204);
    await at.take();
    await ended(id);
    let accept: () => void = () => undefined;
    const accepted = new Promise<void>((resolve) => (accept = resolve));
    at.subscriber.answer = () => accepted.then(() => answered(204));
    const command = { ...at.caller, id, from: ago(1), events: 'all' } as const;
    const { startedAt } = await at.deliveries.replayEndpoint(at.message(patterns.replayEndpoint), command);
    const replay = { id, startedAt, total: 1, delivered: 0, failed: 0, finished: false };
    expect((await at.queries.endpoint(id)).replay).toEqual(replay);
    accept();
    await ended(id);
    expect((await at.queries.endpoint(id)).replay).toEqual({ ...replay, delivered: 1, finished: true });
  });

  it('replays more than 1,000 events of a time: those that were not accepted, or all, and none before or after', async () => {
    const { id } = await at.create({ ratePerSecond: 1000, maxConcurrency: 100 });
    await update(id, { enabled: false });
    const insert = (prefix: string, count: number, receivedAt: string) =>
      at.database.query(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
         INSERT INTO events (id, type, body, headers, "receivedAt") SELECT $2 || i, 'order.confirmed', '{}', '{}', $3 FROM n`,
        [count, prefix, receivedAt],
      );
    await insert('before-', 10, ago(3));
    await insert('in-', 2500, ago(2));
    await insert('after-', 10, ago(0.5));
    await update(id, { enabled: true });
    const replay = (more: object = {}) =>
      at.deliveries.replayEndpoint(at.message(patterns.replayEndpoint), {
        ...at.caller,
        id,
        from: ago(2.5),
        to: ago(1),
        ...more,
      });
    expect(await replay()).toMatchObject({ id, total: 2500, finished: false });
    await until(async () => (await at.queries.replay(id)).finished);
    expect(await at.queries.replay(id)).toMatchObject({ total: 2500, delivered: 2500, failed: 0 });
    expect(new Set(ids()).size).toBe(2500);
    expect(ids().every((webhookId) => webhookId?.startsWith('in-'))).toBe(true);
    expect(ids()).toHaveLength(2500);
    expect(await replay()).toMatchObject({ total: 0, finished: true });
    expect(await replay({ events: 'all', from: ago(2.5), to: ago(1) })).toMatchObject({ total: 2500 });
    await until(async () => (await at.queries.replay(id)).finished);
    expect(ids()).toHaveLength(5000);
    await expect(replay({ from: ago(1), to: ago(2) })).rejects.toMatchObject({ name: 'InvalidPayloadError' });
    await update(id, { enabled: false });
    await expect(replay()).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('answers page by page what came after an event, of the wanted types, in their order', async () => {
    const { id, secret } = await at.create({ events: ['order.confirmed'] });
    const taken: string[] = [];
    for (let n = 0; n < 7; n++) {
      taken.push(await at.take());
      await at.take('orderRejected');
    }
    const list = (more: object) => at.missed.list({ id, token: recoveryToken(secret), limit: 3, ...more });
    const found: string[] = [];
    let after: string | null = taken[0] ?? '';
    for (let page = 0; after !== null && page < 5; page++) {
      const answer: Awaited<ReturnType<typeof list>> = await list({ after });
      found.push(...answer.items.map((item) => item.id));
      after = answer.nextCursor;
    }
    expect(found).toEqual(taken.slice(1));
    expect((await list({ limit: 200 })).items).toHaveLength(7);
    expect(await list({ after: taken.at(-1) })).toEqual({ items: [], nextCursor: null });
    await expect(list({ after: 'unknown' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(list({ token: `${recoveryToken(secret)}x` })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('switches an endpoint off that has failed for WEBHOOK_DISABLE_AFTER_HOURS, and tells it once', async () => {
    const { id } = await at.create({ url: 'https://shop.example/hooks?key=secret' });
    at.subscriber.answer = () => answered(500);
    await at.take();
    await until(async () => (await at.row(id)).failingSince !== null);
    expect(await at.row(id)).toMatchObject({ disabledReason: null, lastError: 'answered 500' });
    const almost = at.config.WEBHOOK_DISABLE_AFTER_HOURS - 0.01;
    await at.database.query('UPDATE endpoints SET "failingSince" = $1', [ago(almost / 24)]);
    await at.take();
    await until(async () => (await at.rows(id)).every(({ tries }) => tries === 1));
    expect((await at.row(id)).disabledReason).toBeNull();
    await at.database.query('UPDATE endpoints SET "failingSince" = $1', [
      ago(at.config.WEBHOOK_DISABLE_AFTER_HOURS / 24),
    ]);
    await at.take();
    await until(async () => (await at.row(id)).disabledReason === 'failing');
    const told = await until(() => {
      const all = at.sent.dataOf(patterns.endpointDisabled);
      return all.length > 0 ? all : undefined;
    });
    expect(told).toMatchObject([{ endpointId: id, reason: 'failing', url: 'https://shop.example/hooks' }]);
    const view = await update(id, { enabled: true });
    expect(view).toMatchObject({ enabled: true, failingSince: null });
  });

  it('an accepted attempt ends a time of failures', async () => {
    const { id } = await at.create();
    at.subscriber.answer = () => answered(500);
    await at.take();
    await until(async () => (await at.row(id)).failingSince !== null);
    at.subscriber.answer = () => answered(200);
    await at.take();
    await until(async () => (await at.row(id)).lastDeliveredAt !== null);
    expect(await at.row(id)).toMatchObject({ failingSince: null, lastError: null });
  });

  it('switches an endpoint off at once that answers 410', async () => {
    const { id } = await at.create();
    at.subscriber.answer = () => answered(410);
    await at.take();
    await until(async () => (await at.row(id)).disabledReason === 'gone');
    await until(() => at.sent.dataOf(patterns.endpointDisabled).length === 1);
    expect(at.sent.dataOf(patterns.endpointDisabled)).toMatchObject([{ endpointId: id, reason: 'gone' }]);
    await at.take();
    expect(await at.rows(id)).toHaveLength(1);
  });

  it('endpoints that do not answer leave room for a good one before their first attempts have failed', async () => {
    await at.close();
    at = await webhooksAtWork({ WEBHOOK_MAX_CONCURRENCY: '20' });
    for (let n = 0; n < 4; n++) await at.create({ url: `https://hole.example/${n}`, maxConcurrency: 20 });
    // They have accepted something before.
    await at.take();
    await until(
      async () =>
        (await at.database.query('SELECT 1 FROM endpoints WHERE "lastDeliveredAt" IS NULL')).length === 0,
    );
    const before = at.requests.length;
    const end = Promise.withResolvers<ReturnType<typeof answered>>();
    at.subscriber.answer = () => end.promise;
    for (let n = 0; n < 40; n++) await at.take();
    await until(() => at.requests.length - before >= 16);
    const good = await at.create({ url: 'https://good.example/' });
    at.subscriber.answer = () => answered(204);
    await at.take();
    await ended(good.id);
    expect(await statuses(good.id)).toEqual(['delivered']);
    end.resolve(answered(500));
  });

  it('many endpoints that fail slowly leave room for a good one', async () => {
    await at.close();
    at = await webhooksAtWork({ WEBHOOK_MAX_CONCURRENCY: '4' });
    for (let n = 0; n < 6; n++) await at.create({ url: `https://slow.example/${n}` });
    const good = await at.create({ url: 'https://good.example/' });
    at.subscriber.answer = async ({ url }) => {
      if (url.includes('good')) return answered(204);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return answered(500);
    };
    for (let n = 0; n < 40; n++) await at.take();
    await ended(good.id);
    const slow = at.requests.filter(({ url }) => url.includes('slow')).length;
    // Each slow one may have the whole room until it has failed five times. There are 240 deliveries to them.
    expect(slow).toBeLessThan(120);
    expect(await statuses(good.id)).toEqual(Array(40).fill('delivered'));
  });

  it('keeps what is young or waits, and forgets the rest with its attempts, events and removed endpoints', async () => {
    const { id } = await at.create();
    await at.take('orderConfirmed', 'old');
    await ended(id);
    at.subscriber.answer = () => answered(500);
    await at.take('orderConfirmed', 'waits');
    await until(async () => (await at.rows(id)).at(-1)?.tries === 1);
    await at.dispatcher.stop();
    const sweep = () =>
      new Retention(
        at.database.writes,
        at.database.reads,
        new OnlyReplica(),
        { rules: webhookRules(at.config), archiveDir: tmpdir() },
        at.config,
      ).sweep(new AbortController().signal);
    await sweep();
    expect(await at.rows(id)).toHaveLength(2);
    await at.database.query('UPDATE deliveries SET "createdAt" = $1', [ago(40)]);
    await at.database.query('UPDATE events SET "receivedAt" = $1', [ago(40)]);
    await at.database.query('UPDATE attempts SET at = $1', [ago(40)]);
    await sweep();
    await sweep();
    expect(await at.rows(id)).toMatchObject([{ eventId: 'waits', status: 'waiting' }]);
    expect(await at.database.query('SELECT id FROM events')).toEqual([{ id: 'waits' }]);
    expect(await at.database.query('SELECT * FROM attempts')).toEqual([]);
    await at.endpoints.remove(at.message(patterns.removeEndpoint), { ...at.caller, id });
    await at.database.query('UPDATE endpoints SET "removedAt" = $1, "createdAt" = $1', [ago(40)]);
    await sweep();
    await sweep();
    expect(await at.database.query('SELECT id FROM endpoints')).toEqual([]);
  });
});
