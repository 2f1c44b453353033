import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import { v7 as uuidv7 } from 'uuid';
import { patterns } from '@order-flow/contracts/contracts';
import { DatabaseUnavailableError, InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import { ConflictError } from '@order-flow/storage/connections';
import type {
  Once,
  OrderRun,
  OrderRunCount,
  OrderRunList,
  RunCountQuery,
  StartOrderRun,
  StopOrderRun,
} from '@order-flow/contracts/payloads';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { audit, UNKNOWN_ACTOR } from '@order-flow/messaging/operations/audit';
import { Commands, type CommandSource } from '@order-flow/messaging/outbox/commands';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { Reads } from '@order-flow/storage/reads';
import { Replicas } from '@order-flow/storage/replicas';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { contextFromHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { ORDERS_CONFIG, type OrdersConfig } from '../../config';
import { OrdersService } from '../orders.service';
import { OrderQueries } from '../queries/order-queries';
import { countOrders, selectOrders } from './run-selection';
import {
  advanceRun,
  claimRun,
  insertRun,
  latestRuns,
  readRun,
  stopRun,
  unfinishedRuns,
  type RunInWork,
} from './run-statements';

/** How soon a run of a replica that is gone is found. */
const IDLE_SWEEP_MS = 2000;
/** Runs that wait or go on at once. */
const MAX_RUNS = 10;

/**
 * Cancels or redrives many orders, one after another, each as a request for it alone would. The list of orders is fixed when
 * the run starts. One replica carries a run out; if it dies, another goes on where it ended, and changes no order twice.
 */
@Injectable()
export class OrderRuns implements OnApplicationBootstrap {
  private readonly sweeper: Sweeper;

  constructor(
    private readonly writes: WriteQueue,
    private readonly reads: Reads,
    private readonly commands: Commands,
    private readonly orders: OrdersService,
    private readonly queries: OrderQueries,
    private readonly replicas: Replicas,
    @Inject(ORDERS_CONFIG) private readonly config: OrdersConfig,
  ) {
    this.sweeper = new Sweeper('order runs', IDLE_SWEEP_MS, (signal) => this.workOff(signal));
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
  }

  stop(): Promise<void> {
    return this.sweeper.stop();
  }

  count({ action, ...filter }: RunCountQuery): Promise<OrderRunCount> {
    return countOrders(this.queries, action, filter);
  }

  /**
   * Stores a run, and starts it.
   *
   * @throws InvalidPayloadError unless either ids or a filter with a condition is given; RequestError CONFLICT if no order matches, or if too
   *   many runs go on
   */
  async start(message: MessageContext, command: StartOrderRun): Promise<Once<OrderRun>> {
    const { action, filter, actor = UNKNOWN_ACTOR } = command;
    if ((command.ids === undefined) === (filter === undefined)) {
      throw new InvalidPayloadError('request', [{ field: 'ids', reason: 'give either ids or a filter' }]);
    }
    // An empty form must not cancel everything.
    if (filter && Object.values(filter).every((condition) => condition === undefined)) {
      const reason = 'give at least one condition; `to` alone for all orders until then';
      throw new InvalidPayloadError('request', [{ field: 'filter', reason }]);
    }
    const ids = filter ? (await selectOrders(this.queries, action, filter)).ids : [...new Set(command.ids)];
    const run = await this.commands.once(message, command, async (tx) => {
      if (ids.length === 0) throw new RequestError('CONFLICT', `There is no order to ${action}.`);
      if ((await unfinishedRuns(tx)) >= MAX_RUNS)
        throw new RequestError('CONFLICT', `${MAX_RUNS} runs have not ended yet. Wait for one, or stop one.`);
      const id = uuidv7();
      await insertRun(tx, {
        id,
        action,
        actor,
        startedAt: new Date().toISOString(),
        orderIds: JSON.stringify(ids),
        total: ids.length,
      });
      const after = { action, orders: ids.length, ...(filter && { filter }) };
      audit(tx, { actor, action: patterns.startOrderRun, target: id, after });
      return expected(await readRun((sql, values) => tx.rows(sql, values), id), id);
    });
    this.sweeper.sweepNow();
    return run;
  }

  /** Ends a run after the order in work. What it has changed stays. @throws RequestError NOT_FOUND */
  stopRun(message: MessageContext, command: StopOrderRun): Promise<Once<OrderRun>> {
    const { id, actor = UNKNOWN_ACTOR } = command;
    return this.commands.once(message, command, async (tx) => {
      const stopped = await stopRun(tx, id, actor);
      const run = expected(await readRun((sql, values) => tx.rows(sql, values), id), id);
      const { done, refused, total } = run;
      if (stopped)
        audit(tx, { actor, action: patterns.stopOrderRun, target: id, after: { done, refused, total } });
      return run;
    });
  }

  async latest(): Promise<OrderRunList> {
    return { items: await latestRuns(this.reads) };
  }

  /** @throws RequestError NOT_FOUND */
  async get(id: string): Promise<OrderRun> {
    return expected(await readRun((sql, values) => this.reads.query(sql, values), id), id);
  }

  private async workOff(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const run = await this.next();
      if (!run) return;
      await this.carryOut(run, signal);
    }
  }

  /** Reads first, so that a service without runs writes nothing. */
  private async next(): Promise<RunInWork | undefined> {
    const [waiting] = await this.reads.query<unknown[]>(
      'SELECT id FROM order_runs WHERE "finishedAt" IS NULL LIMIT 1',
    );
    return waiting === undefined ? undefined : this.writes.run((tx) => claimRun(tx, this.replicas));
  }

  private async carryOut(run: RunInWork, signal: AbortSignal): Promise<void> {
    const orderIds = JSON.parse(run.orderIds) as string[];
    for (let { position } = run; !signal.aborted; position++) {
      const orderId = orderIds[position];
      if (orderId === undefined || !(await this.isOurs(run.id))) return;
      const reason = await this.change(run, orderId);
      const refusal = reason === undefined ? undefined : { orderId, reason };
      const goesOn = await this.writes.run((tx) => advanceRun(tx, { id: run.id, position }, refusal));
      if (!goesOn) return;
      const ms = 1000 / this.config.REPLAY_RATE_PER_SECOND;
      await sleep(ms, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Whether nobody has stopped the run, and no other replica has taken it over, since the last order. */
  private async isOurs(id: string): Promise<boolean> {
    const found = await this.reads.query<unknown[]>(
      'SELECT id FROM order_runs WHERE id = $1 AND owner = $2 AND "finishedAt" IS NULL',
      [id, this.replicas.id],
    );
    return found.length > 0;
  }

  /**
   * Changes one order, in its own trace. If the process dies before the position is stored, the order comes again with the
   * same key, and gets the stored answer.
   *
   * @returns why it could not be changed
   * @throws DatabaseUnavailableError, ConflictError: the run goes on at the next sweep
   */
  private async change({ id, action, actor }: RunInWork, orderId: string): Promise<string | undefined> {
    const [order] = await this.reads.query<{ traceparent: string | null }[]>(
      'SELECT traceparent FROM orders WHERE id = $1',
      [orderId],
    );
    const request: CommandSource = {
      key: `${id}:${orderId}`,
      pattern: action === 'cancel' ? patterns.cancelOrder : patterns.redriveOrder,
      refuseExpired: () => undefined,
    };
    const command = { id: orderId, actor };
    try {
      await context.with(contextFromHeaders({ traceparent: order?.traceparent }), () =>
        action === 'cancel'
          ? this.orders.cancelOrder(request, command)
          : this.orders.redriveOrder(request, command),
      );
      return undefined;
    } catch (error) {
      if (error instanceof RequestError) return error.message;
      // Another replica was in the way: it comes again, with the same key.
      if (error instanceof DatabaseUnavailableError || error instanceof ConflictError) throw error;
      // An order that always fails must not block those behind it.
      logger.error({ err: error, order_run_id: id, order_id: orderId }, 'a run could not change an order');
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function expected(run: OrderRun | undefined, id: string): OrderRun {
  if (!run) throw new RequestError('NOT_FOUND', `there is no run ${id}`);
  return run;
}
