import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import { v7 as uuidv7 } from 'uuid';
import { serviceName } from '@order-flow/config/service-name';
import { eventsOf, isEventQueue } from '@order-flow/contracts/contracts';
import { InvalidPayloadError } from '@order-flow/contracts/errors';
import {
  faultKinds,
  type FaultKind,
  type FaultView,
  type Once,
  type StartFault,
  type StopFaults,
} from '@order-flow/contracts/payloads';
import { logger } from '@order-flow/telemetry/logger';
import { counter, gauge } from '@order-flow/telemetry/metrics/metrics';
import { headerNames, ownHeaders, type Incoming } from '../broker/message';
import { Publisher } from '../broker/publisher';
import type { MessageContext } from '../consuming/message-context';
import { CONSUMED_QUEUES, type ConsumedQueues } from '../consuming/config';
import { audit } from '../operations/audit';
import { Commands } from '../outbox/commands';

const DEFAULT_DELAY_MS = 1000;
const DEFAULT_SECONDS = 300;

const injectedTotal = () => counter('faults_injected_total');

/** A fault that is on. */
export interface ActiveFault {
  readonly view: FaultView;
  /** Aborted when it is switched off: events that it holds go on. */
  readonly off: AbortController;
  readonly timer: NodeJS.Timeout;
  /** Events that it holds now. */
  held: number;
}

/**
 * Faults that an operator has switched on, so that a team can see its alerts and dashboards work (docs/fault-switches.md).
 * Exists only with FAULTS_ENABLED=true. They are kept in the memory of this process: a restart switches them off. There is at
 * most one of each kind, queue and pattern. The step that injects them is consuming/steps/faults.ts.
 */
@Injectable()
export class FaultSwitches implements OnModuleDestroy {
  private readonly on = new Map<string, ActiveFault>();
  /** The consumed queues that take events. */
  private readonly queues: ReadonlyMap<string, { prefetch: number; events: readonly string[] }>;

  constructor(
    @Inject(CONSUMED_QUEUES) queues: ConsumedQueues,
    private readonly commands: Commands,
    private readonly publisher: Publisher,
  ) {
    const affected = queues.filter(({ queue }) => isEventQueue(queue));
    this.queues = new Map(
      affected.map(({ queue, prefetch }) => [queue, { prefetch, events: eventsOf(queue) }]),
    );
    const series = affected.flatMap(({ queue }) => faultKinds.map((fault) => ({ queue, fault })));
    for (const labels of series) injectedTotal().inc(labels, 0);
    gauge('faults_on', (metric) => {
      for (const labels of series) metric.set(labels, this.count(labels));
    });
  }

  list(): FaultView[] {
    return [...this.on.values()].map(({ view }) => ({ ...view }));
  }

  /**
   * Switches a fault on, and records who did it. One of the same kind, queue and pattern is replaced.
   *
   * @throws InvalidPayloadError if the queue takes no events here, or the pattern is not one of its events
   */
  start(message: MessageContext, command: StartFault): Promise<Once<FaultView>> {
    const { queue, fault, pattern, sharePercent, actor } = command;
    const { events } = this.queues.get(queue) ?? refuse(message.pattern, 'queue', [...this.queues.keys()]);
    if (pattern !== undefined && !events.includes(pattern)) refuse(message.pattern, 'pattern', events);
    return this.commands.once(message, command, (tx) => {
      const now = Date.now();
      const view: FaultView = {
        id: uuidv7(),
        service: serviceName,
        queue,
        fault,
        pattern: pattern ?? null,
        sharePercent,
        delayMs: fault === 'delay' ? (command.delayMs ?? DEFAULT_DELAY_MS) : null,
        startedBy: actor ?? 'unknown',
        startedAt: new Date(now).toISOString(),
        endsAt: new Date(now + (command.durationSeconds ?? DEFAULT_SECONDS) * 1000).toISOString(),
        injected: 0,
      };
      const after = {
        fault,
        pattern: view.pattern,
        sharePercent,
        delayMs: view.delayMs,
        endsAt: view.endsAt,
      };
      audit(tx, { actor, action: 'faults.start', target: queue, after });
      tx.afterCommit(() => this.switchOn(view));
      return Promise.resolve(view);
    });
  }

  /** Switches one fault off, or all, and records who did it. If none is on, nothing happens. */
  stop(message: MessageContext, command: StopFaults): Promise<Once<{ stopped: number }>> {
    const { id, actor } = command;
    return this.commands.once(message, command, (tx) => {
      const chosen = [...this.on.values()].filter(({ view }) => id === undefined || view.id === id);
      for (const { view } of chosen) {
        const { fault, pattern, injected } = view;
        audit(tx, { actor, action: 'faults.stop', target: view.queue, before: { fault, pattern, injected } });
        tx.afterCommit(() => this.switchOff(view, `by ${actor ?? 'unknown'}`));
      }
      return Promise.resolve({ stopped: chosen.length });
    });
  }

  /**
   * Decides whether a fault is to happen to this event. An event gets at most one fault. A `delay` holds no more than its
   * share of the messages in work.
   *
   * @param random gives numbers from 0 to below 1
   */
  pick(message: Incoming, random: () => number): ActiveFault | undefined {
    return [...this.on.values()].find(
      (each) => this.concerns(each, message) && random() * 100 < each.view.sharePercent,
    );
  }

  /** Counts an event to which the fault has happened. */
  injected({ view }: ActiveFault): void {
    view.injected++;
    injectedTotal().inc({ queue: view.queue, fault: view.fault });
  }

  /** Publishes the event once more, as a copy that is not duplicated again. @throws what `Publisher.publish` throws */
  async publishCopy({ queue, pattern, body, messageId, headers }: Incoming): Promise<void> {
    const marked = { ...ownHeaders(headers), [headerNames.faultCopy]: 'true' };
    const parent = context.active();
    await this.publisher.publish({ queue, pattern, body, messageId, headers: marked, parent });
  }

  onModuleDestroy(): void {
    for (const { timer } of this.on.values()) clearTimeout(timer);
  }

  private concerns({ view, held }: ActiveFault, message: Incoming): boolean {
    const { queue, fault, pattern, sharePercent } = view;
    if (queue !== message.queue || (pattern !== null && pattern !== message.pattern)) return false;
    // Unreadable messages and strangers' patterns have real problems of their own.
    const { prefetch = 0, events = [] } = this.queues.get(queue) ?? {};
    if (message.problem || !events.includes(message.pattern ?? '')) return false;
    if (fault === 'duplicate') return message.headers[headerNames.faultCopy] === undefined;
    if (fault !== 'delay') return true;
    return held < Math.ceil((prefetch * sharePercent) / 100);
  }

  private switchOn(view: FaultView): void {
    const key = keyOf(view);
    const before = this.on.get(key);
    if (before) this.switchOff(before.view, 'replaced by another');
    const ms = Date.parse(view.endsAt) - Date.parse(view.startedAt);
    const timer = setTimeout(() => this.switchOff(view, 'its time is over'), ms);
    timer.unref();
    this.on.set(key, { view, off: new AbortController(), timer, held: 0 });
    logger.warn({ ...view }, 'a fault was switched on: events are tampered with on purpose');
  }

  private switchOff(view: FaultView, why: string): void {
    const active = this.on.get(keyOf(view));
    if (active?.view.id !== view.id) return;
    this.on.delete(keyOf(view));
    clearTimeout(active.timer);
    active.off.abort();
    logger.warn({ ...view, why }, 'a fault was switched off');
  }

  private count({ queue, fault }: { queue: string; fault: FaultKind }): number {
    return this.list().filter((view) => view.queue === queue && view.fault === fault).length;
  }
}

const keyOf = ({ queue, fault, pattern }: FaultView) => `${queue} ${fault} ${pattern ?? ''}`;

function refuse(request: string, field: string, known: readonly string[]): never {
  throw new InvalidPayloadError(request, [{ field, reason: `must be one of ${known.join(', ')}` }]);
}
