import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsUUID } from 'class-validator';
import { ByCaller } from './caller';
import { OrderFilter } from './orders';
import { AnyCase, Id, ObjectOf, Optional } from './rules';

export const runActions = ['cancel', 'redrive'] as const;
export type RunAction = (typeof runActions)[number];

/** The most orders that one run changes. */
export const MAX_RUN_ORDERS = 5000;

/** Which orders a run would change. */
export class RunCountQuery extends OrderFilter {
  /** What would be done to them. */
  @IsIn(runActions) action!: RunAction;
}

/** A request to change many orders, either by ids or by a filter. */
export class OrderRunRequest {
  /** What is done to each order, as `POST /orders/:id/cancel` or `/redrive` does it. */
  @IsIn(runActions) action!: RunAction;
  /** Ids of orders, at most 1,000. */
  @AnyCase()
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsUUID(undefined, { each: true })
  ids?: string[];
  /**
   * The orders of a list, with the parameters of `GET /orders`: the newest 5,000 in a status in which the action makes
   * sense. Set `to`, so that orders placed later are not taken. An empty filter is refused.
   */
  @Optional() @ObjectOf(OrderFilter) filter?: OrderFilter;
}

/** `orders.runs.start` */
export class StartOrderRun extends ByCaller(OrderRunRequest) {}

/** `orders.runs.get` */
export class GetOrderRun {
  @Id() id!: string;
}

/** `orders.runs.stop` */
export class StopOrderRun extends ByCaller(GetOrderRun) {}

/** How many orders a run would change. */
export class OrderRunCount {
  /** At most 5,000. */
  orders!: number;
  /** Whether more orders match: a run takes the newest 5,000. */
  more!: boolean;
}

/** An order that a run could not change. */
export class RunRefusal {
  orderId!: string;
  /** Why, as the answer to a request for this order alone would say. */
  reason!: string;
}

/** A run: one action on many orders, one after another. */
export class OrderRunSummary {
  /** UUID v7. */
  id!: string;
  action!: RunAction;
  /** ISO 8601, UTC. */
  startedAt!: string;
  /** Who started it. */
  actor!: string;
  /** Orders in the run. */
  total!: number;
  /** Orders that were changed so far, or were so already. */
  done!: number;
  /** Orders that could not be changed. */
  refused!: number;
  /** When it ended or was stopped, ISO 8601, UTC; null while it goes on. */
  finishedAt!: string | null;
  /** Who stopped it; null if nobody did. */
  stoppedBy!: string | null;
}

/** A run, with what it could not change. */
export class OrderRun extends OrderRunSummary {
  /** The first 200 orders that could not be changed. */
  refusals!: RunRefusal[];
}

/** The latest runs, the newest first, at most 20. */
export class OrderRunList {
  items!: OrderRunSummary[];
}
