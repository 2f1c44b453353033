import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { ByCaller } from './caller';
import { Id, Optional } from './rules';

/** What a fault switch does to an event. Requests are never touched. */
export const faultKinds = ['duplicate', 'drop', 'delay', 'poison', 'reject'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A request to switch a fault on. */
export class FaultRequest {
  /** The queue whose events are affected: `orders_queue` or `products_queue`. */
  @IsString() @Length(1, 100) queue!: string;
  /**
   * `duplicate`: handled, and published once more. `drop`: acknowledged without being handled; its order waits until it
   * is asked for again. `delay`: held before it is handled. `poison`: its handler gets an invalid payload, so that it
   * becomes a dead letter. `reject`: a transient error, so that it is retried.
   */
  @IsIn(faultKinds) fault!: FaultKind;
  /** Only events with this pattern; without it, all events of the queue. */
  @Optional() @IsString() @Length(1, 100) pattern?: string;
  /** The share of these events, 0 to 100. */
  @IsInt() @Min(0) @Max(100) sharePercent!: number;
  /** How long a `delay` holds each event in milliseconds, 1 to 30,000; default 1,000. */
  @Optional() @IsInt() @Min(1) @Max(30_000) delayMs?: number;
  /** When it switches itself off, 1 to 3,600 seconds from now; default 300. */
  @Optional() @IsInt() @Min(1) @Max(3600) durationSeconds?: number;
}

/** `….faults.start` */
export class StartFault extends ByCaller(FaultRequest) {}

/** A request to switch faults off. */
export class StopFaultsRequest {
  /** Only this one; without it, all faults of all services. */
  @Optional() @Id() id?: string;
}

/** `….faults.stop` */
export class StopFaults extends ByCaller(StopFaultsRequest) {}

/** A fault that is on. */
export class FaultView {
  /** UUID v7. */
  id!: string;
  /** The service whose process injects it. */
  service!: string;
  queue!: string;
  fault!: FaultKind;
  /** Null: all events of the queue. */
  pattern!: string | null;
  sharePercent!: number;
  /** Null: it is no `delay`. */
  delayMs!: number | null;
  /** Who switched it on. */
  startedBy!: string;
  /** ISO 8601, UTC. */
  startedAt!: string;
  /** When it switches itself off; ISO 8601, UTC. */
  endsAt!: string;
  /** How many events it has affected so far. */
  injected!: number;
}

/** A queue whose events can be affected. */
export class FaultQueue {
  queue!: string;
  /** The patterns of its events. */
  patterns!: string[];
}

/** The faults that are on, and what can be switched on. */
export class FaultsView {
  items!: FaultView[];
  queues!: FaultQueue[];
  /** Services that did not answer: their faults are missing. */
  missing!: string[];
}

/** The result of switching faults off. */
export class StoppedFaults {
  /** How many were switched off. */
  stopped!: number;
  /** Services that did not answer: their faults may still be on, until they end by themselves. */
  missing!: string[];
}
