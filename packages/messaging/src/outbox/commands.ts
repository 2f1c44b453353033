import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { logger } from '@order-flow/telemetry/logger';
import { CONSUMER_CONFIG, type ConsumerConfig } from '../consuming/config';
import type { Pattern } from '@order-flow/contracts/contracts';
import { RequestError } from '@order-flow/contracts/errors';
import type { MessageContext } from '../consuming/message-context';
import type { Caller, Once } from '@order-flow/contracts/payloads';
import { forUpdate } from '@order-flow/storage/dialect';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';

/** The result of one step of a command. */
export interface Step<T> {
  /** The answer so far; it is stored, so it must be plain JSON. */
  readonly answer: T;
  /** False: another step continues from this answer. */
  readonly finished: boolean;
}

/** What a command is known by. A message has it; work that a service has stored itself can give it too. */
export type CommandSource = Pick<MessageContext, 'key' | 'pattern' | 'refuseExpired'>;

interface Request {
  readonly key: string;
  readonly meaning: string;
  /** The client's scope and key. The key is null if the client sent none. */
  readonly client: readonly [scope: string, key: string | null];
}

type Refusal = Pick<RequestError, 'code' | 'message' | 'errors'>;

interface Row {
  readonly requestKey: string;
  readonly meaning: string;
  readonly answer: string;
  readonly finished: number;
}

/** The `meaning` of a message that was refused. Its `answer` is the refusal. */
const REFUSED = 'refused';

/**
 * Carries out each command once. The answer is stored in the transaction of the effect, together with the message's key
 * and the client's `Idempotency-Key`. If the message is redelivered, or the client repeats its key, the stored answer is
 * returned and nothing else happens. A refusal is stored for its message only: delivered again, the message is refused again,
 * although it could be carried out by then. The client can repeat its key and may succeed.
 *
 * (`orders.create` uses the order's own row for this: docs/decisions/http-api.md.)
 */
@Injectable()
export class Commands {
  constructor(
    private readonly writes: WriteQueue,
    @Inject(CONSUMER_CONFIG) private readonly config: Pick<ConsumerConfig, 'IDEMPOTENCY_TTL_HOURS'>,
  ) {}

  /**
   * Runs `work` in a transaction, once.
   *
   * @returns the answer of `work`, or the stored one. `replayed` is set if an earlier request of the client got it first.
   * @throws what `work` threw; RequestExpiredError if the client has stopped waiting; RequestError KEY_REUSED if the client
   *   has used its key for another request
   */
  once<T extends object>(
    message: CommandSource,
    command: Caller,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<Once<T>> {
    return this.inSteps(message, command, async (tx) => ({ answer: await work(tx), finished: true }));
  }

  /**
   * The same for a command that is too large for one transaction. Each step runs in its own transaction, which also
   * stores the progress. A command that has begun goes on to its end, even if its client stops waiting meanwhile. If the
   * process ends before that, it continues when its message is redelivered, but only if that is before the deadline of the
   * request (RPC_TIMEOUT_MS). After that it stays as it is until the client sends the request again with its key.
   *
   * @param step gets the answer of the previous step; undefined for the first step
   */
  async inSteps<T extends object>(
    message: CommandSource,
    command: Caller,
    step: (tx: Transaction, soFar: T | undefined) => Promise<Step<T>>,
  ): Promise<Once<T>> {
    const request: Request = {
      key: message.key,
      meaning: meaningOf(message.pattern, command),
      client: [command.clientScope ?? '', command.clientKey ?? null],
    };
    let check: (() => void) | undefined = () => message.refuseExpired();
    for (;;) {
      const taken = await this.writes
        .run((tx) => this.take(tx, request, step), check)
        .catch(async (error: unknown) => {
          if (error instanceof RequestError)
            await this.writes.run((tx) => insertRefusal(tx, request.key, error));
          throw error;
        });
      check = undefined;
      if (taken instanceof RequestError) throw taken;
      if (taken.finished) return taken.replayed ? { ...taken.answer, replayed: true } : taken.answer;
    }
  }

  /** Runs the next step, if there is one left. A stored refusal is returned, so that the transaction is not rolled back. */
  private async take<T extends object>(
    tx: Transaction,
    request: Request,
    step: (tx: Transaction, soFar: T | undefined) => Promise<Step<T>>,
  ): Promise<(Step<T> & { readonly replayed: boolean }) | RequestError> {
    const row = await find(tx, request, hoursAgo(this.config.IDEMPOTENCY_TTL_HOURS));
    if (!row) {
      const taken = await step(tx, undefined);
      await insert(tx, request, taken);
      return { ...taken, replayed: false };
    }
    if (row.meaning === REFUSED) {
      const { code, message, errors } = JSON.parse(row.answer) as Refusal;
      return new RequestError(code, message, errors);
    }
    if (row.meaning !== request.meaning)
      return new RequestError('KEY_REUSED', 'This Idempotency-Key was used for another request.');
    const replayed = row.requestKey !== request.key;
    const soFar = JSON.parse(row.answer) as T;
    if (row.finished) {
      const again = replayed ? 'the client asked again with its key' : 'the message was delivered again';
      tx.afterCommit(() => logger.info({ request_key: row.requestKey }, `duplicate command: ${again}`));
      return { answer: soFar, finished: true, replayed };
    }
    const taken = await step(tx, soFar);
    const progress = [JSON.stringify(taken.answer), Number(taken.finished), row.requestKey];
    await tx.rows('UPDATE commands SET answer = $1, finished = $2 WHERE "requestKey" = $3', progress);
    return { ...taken, replayed };
  }
}

/** The stored command of the same message, or of the same client key if it is not older than `since`. */
async function find(
  tx: Transaction,
  { key, client: [scope, clientKey] }: Request,
  since: string,
): Promise<Row | undefined> {
  const [row] = await tx.rows<Row>(
    `SELECT "requestKey", meaning, answer, finished FROM commands
     WHERE "requestKey" = $1 OR ("clientScope" = $2 AND "clientKey" = $3 AND "createdAt" >= $4)
     ORDER BY "requestKey" = $1 DESC LIMIT 1 ${forUpdate}`,
    [key, scope, clientKey, since],
  );
  return row;
}

async function insert(tx: Transaction, request: Request, { answer, finished }: Step<object>): Promise<void> {
  const { key, meaning, client } = request;
  // An expired row may still hold the key.
  if (client[1] !== null) {
    await tx.rows(
      'UPDATE commands SET "clientKey" = NULL WHERE "clientScope" = $1 AND "clientKey" = $2',
      client,
    );
  }
  await tx.rows(
    `INSERT INTO commands ("requestKey", meaning, "clientScope", "clientKey", answer, finished, "createdAt")
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT ("requestKey") DO NOTHING`,
    [key, meaning, ...client, JSON.stringify(answer), Number(finished), new Date().toISOString()],
  );
}

/** Changes nothing after a stored step: the command has begun, and goes on when its message is delivered again. */
async function insertRefusal(tx: Transaction, key: string, { code, message, errors }: Refusal) {
  const refused: Request = { key, meaning: REFUSED, client: ['', null] };
  await insert(tx, refused, { answer: { code, message, errors }, finished: true });
}

/** Fields that identify the caller. They are not part of what is asked for. */
const OF_CALLER: readonly string[] = ['actor', 'clientKey', 'clientScope'] satisfies (keyof Caller)[];

/** A hash of what is asked for. It ignores the caller and the order of the fields. */
function meaningOf(pattern: Pattern, command: Caller): string {
  const fields = Object.entries({ ...command } as Record<string, unknown>)
    .filter(([name, value]) => !OF_CALLER.includes(name) && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify([pattern, fields]), 'base64url');
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
