import { patterns } from '@order-flow/contracts/contracts';
import { logger } from '@order-flow/telemetry/logger';
import { answered, webhooksAtWork } from '../testing/webhooks-at-work';
import { SealedSecrets } from './sealed-secrets';
import { SecretBox } from './secret-box';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

const [OLD, NEW] = ['the first key of this shop', 'the second key of this shop'];

describe('the secrets in the database', () => {
  let at: Awaited<ReturnType<typeof webhooksAtWork>>;
  const start = async (...keys: string[]) =>
    (at = await webhooksAtWork({ WEBHOOK_SECRETS_KEY: keys.join(',') }));
  afterEach(async () => {
    jest.restoreAllMocks();
    await at.close();
  });

  /** What a start with these keys does to the rows. */
  const startAgain = async (...keys: string[]) => {
    const box = new SecretBox({ WEBHOOK_SECRETS_KEY: keys });
    await new SealedSecrets(at.database.reads, at.database.writes, box).onModuleInit();
    return box;
  };
  const everything = async () => {
    const tables = ['endpoints', 'commands', 'audit', 'events', 'deliveries'];
    const rows = await Promise.all(tables.map((table) => at.database.query(`SELECT * FROM ${table}`)));
    return JSON.stringify(rows);
  };

  it('are nowhere in clear, also not in the answer that is kept for the client', async () => {
    await start(OLD);
    const made = await at.create({}, 'message-1');
    const rotated = await at.endpoints.rotateSecret(at.message(patterns.rotateSecret, 'message-2'), {
      ...at.caller,
      id: made.id,
    });
    for (const secret of [made.secret, rotated.secret]) {
      expect(secret).toMatch(/^whsec_/);
      expect(await everything()).not.toContain(secret.slice('whsec_'.length));
    }
    expect((await at.create({}, 'message-1')).secret).toBe(made.secret);
  });

  it('that are plain are encrypted at the next start, and sign as before', async () => {
    await start();
    const { id, secret } = await at.create();
    expect(await everything()).toContain(secret);
    const box = await startAgain(OLD);
    const { secret: stored } = await at.row(id);
    expect(stored).toMatch(/^sealed1\./);
    expect(box.open(stored, id)).toBe(secret);
    // A second start finds nothing to do.
    await startAgain(OLD);
    expect((await at.row(id)).secret).toBe(stored);
  });

  it('are encrypted anew when a new key comes before the old one, also the one before a rotation', async () => {
    await start(OLD);
    const { id, secret } = await at.create();
    const rotated = await at.endpoints.rotateSecret(at.message(patterns.rotateSecret), { ...at.caller, id });
    await startAgain(NEW, OLD);
    const onlyNew = new SecretBox({ WEBHOOK_SECRETS_KEY: [NEW] });
    const row = await at.row(id);
    expect(onlyNew.open(row.secret, id)).toBe(rotated.secret);
    expect(onlyNew.open(row.previousSecret ?? '', id)).toBe(secret);
  });

  it('whose key is missing are reported at the start, and stay as they are', async () => {
    await start(OLD);
    const { id } = await at.create();
    const { secret } = await at.row(id);
    const error = jest.spyOn(logger, 'error').mockReturnValue();
    await startAgain(NEW);
    expect(error).toHaveBeenCalledWith(
      expect.objectContaining({ endpoint_id: id }),
      'the secret of an endpoint cannot be read',
    );
    expect((await at.row(id)).secret).toBe(secret);
  });

  it('without a key are plain, with one warning', async () => {
    await start();
    const warn = jest.spyOn(logger, 'warn').mockReturnValue();
    await startAgain();
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('WEBHOOK_SECRETS_KEY is not set'));
  });

  it('that cannot be read fail the attempt, which says why and is made again later, and those of others go on', async () => {
    await start(OLD);
    at.subscriber.answer = () => answered(204);
    const [broken, good] = [await at.create(), await at.create()];
    const other = new SecretBox({ WEBHOOK_SECRETS_KEY: [NEW] }).seal('whsec_AAAA', broken.id);
    await at.database.query('UPDATE endpoints SET secret = $1 WHERE id = $2', [other, broken.id]);
    at.dispatcher.changed();
    await until(
      async () => (await at.row(broken.id)).owner !== null && (await at.row(good.id)).owner !== null,
    );
    await at.take();
    await until(async () => (await at.rows(good.id)).every(({ status }) => status === 'delivered'));
    await until(async () => (await at.rows(broken.id)).every(({ attempts }) => attempts > 0));
    expect(await at.rows(broken.id)).toMatchObject([{ status: 'waiting', attempts: 1 }]);
    expect((await at.rows(broken.id))[0]?.lastError).toContain('which WEBHOOK_SECRETS_KEY does not have');
  });
});

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await check());) {
    if (Date.now() > end) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
