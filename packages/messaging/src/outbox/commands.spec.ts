import { logger } from '@order-flow/telemetry/logger';
import { Commands } from './commands';
import { RequestError, RequestExpiredError } from '@order-flow/contracts/errors';
import { messageContext } from '../testing/messaging-at-work';
import type { Pattern } from '@order-flow/contracts/contracts';
import type { Caller } from '@order-flow/contracts/payloads';
import { messagingDatabase } from '../testing/messaging-database';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import type { Transaction } from '@order-flow/storage/write-queue';

const HOUR_MS = 3_600_000;

/** A command as its handler gets it. */
interface Restock extends Caller {
  id: string;
  quantity: number;
}
const restock: Restock = { id: 'lamp', quantity: 5, actor: 'olga' };
const keyed = (more: Partial<Restock> = {}): Restock => ({
  ...restock,
  clientKey: 'k',
  clientScope: 'olga',
  ...more,
});

describe('Commands', () => {
  let db: TestDatabase;
  let commands: Commands;

  beforeAll(() => {
    logger.level = 'silent';
  });
  beforeEach(async () => {
    // The clock only: the write queue waits for real.
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'performance', 'queueMicrotask'],
    });
    db = await messagingDatabase();
    await db.query('CREATE TABLE movements (quantity integer NOT NULL)');
    commands = new Commands(db.writes, { IDEMPOTENCY_TTL_HOURS: 48 });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await db.close();
  });

  const message = (id: string, pattern: Pattern = 'products.restock', deadline?: number) =>
    messageContext(pattern, id, deadline);
  const move =
    ({ quantity }: Restock) =>
    async (tx: Transaction) => {
      await tx.rows('INSERT INTO movements (quantity) VALUES ($1)', [quantity]);
      const [row] = await tx.rows<{ stock: number }>('SELECT sum(quantity) AS stock FROM movements');
      return { stock: row?.stock ?? 0 };
    };
  const once = (key: string, command: Restock = restock, pattern?: Pattern) =>
    commands.once(message(key, pattern), command, move(command));
  const moved = async () => (await db.query<{ n: number }>('SELECT count(*) AS n FROM movements'))[0]?.n;
  const stored = async () =>
    (await db.query<{ key: string }>('SELECT "requestKey" AS key FROM commands ORDER BY 1')).map(
      ({ key }) => key,
    );

  it('does the work of two messages twice', async () => {
    expect([await once('a'), await once('b')]).toEqual([{ stock: 5 }, { stock: 10 }]);
  });

  it('refuses a message that is delivered again, even if it could be carried out by now, but not its client', async () => {
    const refused = new RequestError('CONFLICT', 'only 3 left');
    const refusing = () => Promise.reject(refused);
    await expect(commands.once(message('a'), keyed(), refusing)).rejects.toThrow(refused);
    await expect(once('a', keyed())).rejects.toMatchObject({ code: 'CONFLICT', message: 'only 3 left' });
    await expect(once('a', keyed())).rejects.toMatchObject({ code: 'CONFLICT', message: 'only 3 left' });
    expect(await moved()).toBe(0);
    expect(await once('b', keyed())).toEqual({ stock: 5 });
  });

  it('repeats a refusal with its fields, in one transaction that stops nothing else', async () => {
    const errors = [{ field: 'quantity', reason: 'must not be more than 3' }];
    const refusing = () => Promise.reject(new RequestError('INVALID', 'too many', errors));
    await expect(commands.once(message('a'), keyed(), refusing)).rejects.toMatchObject({ errors });
    const run = jest.spyOn(db.writes, 'run');
    const group = [once('a', keyed()), db.writes.run(() => Promise.resolve('stored'))];
    expect(await Promise.allSettled(group)).toMatchObject([
      { reason: { code: 'INVALID', message: 'too many', errors } },
      { value: 'stored' },
    ]);
    expect(run).toHaveBeenCalledTimes(group.length);
  });

  it('gives the first answer to a message that is delivered again, and does nothing', async () => {
    await once('a');
    await once('b');
    expect(await once('a')).toEqual({ stock: 5 });
    expect(await moved()).toBe(2);
  });

  it('does the work once when the message comes many times in the same commit', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => once('a')));
    expect(answers).toEqual(Array.from({ length: 50 }, () => ({ stock: 5 })));
    expect(await moved()).toBe(1);
  });

  it('stores nothing of work that failed, so that it can be tried again', async () => {
    const fail = () => Promise.reject(new Error('the disk is full'));
    await expect(commands.once(message('a'), keyed(), fail)).rejects.toThrow('the disk is full');
    expect(await stored()).toEqual([]);
    expect(await once('a', keyed())).toEqual({ stock: 5 });
  });

  it('does nothing for a client that has stopped waiting, and leaves its key free', async () => {
    const late = message('a', 'products.restock', Date.now() - 1);
    await expect(commands.once(late, keyed(), move(restock))).rejects.toThrow(RequestExpiredError);
    expect([await moved(), await stored()]).toEqual([0, []]);
    expect(await once('b', keyed())).toEqual({ stock: 5 });
  });

  it('gives the first answer to another request with the same key, and says so', async () => {
    await once('a', keyed());
    await once('b');
    const sameInOtherOrder = { clientScope: 'olga', clientKey: 'k', quantity: 5, id: 'lamp', actor: 'o' };
    expect(await once('c', sameInOtherOrder)).toEqual({ stock: 5, replayed: true });
    expect(await once('a', keyed())).toEqual({ stock: 5 });
    expect(await moved()).toBe(2);
  });

  it.each<[string, Restock, Pattern]>([
    ['other fields', keyed({ quantity: 6 }), 'products.restock'],
    ['another pattern', keyed(), 'products.adjust'],
  ])('refuses the same key with %s', async (_, command, pattern) => {
    await once('a', keyed());
    await expect(once('b', command, pattern)).rejects.toMatchObject({ code: 'KEY_REUSED' });
    expect(await moved()).toBe(1);
  });

  it('counts a key within its scope', async () => {
    await once('a', keyed());
    expect(await once('b', keyed({ clientScope: 'bob' }))).toEqual({ stock: 10 });
    expect(await once('c', keyed({ clientScope: undefined }))).toEqual({ stock: 15 });
    expect(await once('d', keyed({ clientScope: undefined }))).toEqual({ stock: 15, replayed: true });
  });

  it('frees a key after its time, but still knows the message', async () => {
    jest.setSystemTime(0);
    await once('a', keyed());
    jest.setSystemTime(48 * HOUR_MS + 1);
    expect(await once('b', keyed({ quantity: 7 }))).toEqual({ stock: 12 });
    expect(await once('a', keyed())).toEqual({ stock: 5 });
    expect(await once('c', keyed({ quantity: 7 }))).toEqual({ stock: 12, replayed: true });
  });

  describe('in steps', () => {
    const THREE = 3;
    /** Counts to three, one in each transaction; fails where it is told to. */
    const count = (key: string, failsAt?: number, deadline?: number) =>
      commands.inSteps<{ n: number }>(
        message(key, undefined, deadline),
        keyed(),
        async (tx, { n } = { n: 0 }) => {
          jest.setSystemTime(Date.now() + 1000);
          await tx.rows('INSERT INTO movements (quantity) VALUES ($1)', [n]);
          if (n + 1 === failsAt) throw new Error('interrupted');
          return { answer: { n: n + 1 }, finished: n + 1 === THREE };
        },
      );

    it('takes each step once', async () => {
      expect(await count('a')).toEqual({ n: THREE });
      expect(await count('a')).toEqual({ n: THREE });
      expect(await moved()).toBe(THREE);
    });

    it('goes on to the end once it has begun, even if its client stops waiting meanwhile', async () => {
      expect(await count('a', undefined, Date.now() + 1500)).toEqual({ n: THREE });
    });

    it('that was interrupted goes on after its deadline only when the client asks again', async () => {
      const deadline = Date.now() + 1500;
      await expect(count('a', 3, deadline)).rejects.toThrow('interrupted');
      await expect(count('a', undefined, deadline)).rejects.toThrow(RequestExpiredError);
      expect(await moved()).toBe(2);
      expect(await count('b')).toMatchObject({ n: THREE });
    });

    it.each(['a', 'b'])('goes on where it was interrupted (message %s)', async (key) => {
      await expect(count('a', 3)).rejects.toThrow('interrupted');
      expect(await moved()).toBe(2);
      expect(await count(key)).toMatchObject({ n: THREE });
      expect(await moved()).toBe(THREE);
    });
  });
});
