import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { logger } from '@order-flow/telemetry/logger';
import { spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import type { Delivery } from '../../broker/message';
import type { ActiveFault, FaultSwitches } from '../../faults/fault-switches';
import type { Step } from './step';

/** A fault switch rejected the event on purpose. It is transient, so the event is retried. */
export class InjectedFaultError extends Error {
  override name = 'InjectedFaultError';
}

interface Options {
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal;
  /** Numbers from 0 to below 1; a test passes a seeded one. */
  readonly random?: () => number;
}

/**
 * Between step 2 and step 3 of an event, only with FAULTS_ENABLED=true: does to the event what the fault switches say
 * (faults/fault-switches.ts). Dead letters and retries keep the original message, so a replay after the fault is over works.
 */
export function injectFaults(next: Step, switches: FaultSwitches, options: Options): Step {
  const { stopping, random = Math.random } = options;
  /** What became of each message. The same message comes again here if the database was away. */
  const decided = new WeakMap<Delivery, Delivery>();

  return async (message) => {
    const before = decided.get(message);
    if (before) return next(before);
    const fault = switches.pick(message, random);
    const handled = fault ? tampered(message, fault) : message;
    decided.set(message, handled);
    if (!fault) return next(message);
    const injected = () => {
      mark(message, fault);
      switches.injected(fault);
    };
    switch (fault.view.fault) {
      case 'drop':
        injected();
        return 'ack';
      case 'delay':
        injected();
        return (await held(message, fault, stopping)) ? next(message) : 'left';
      case 'duplicate': {
        const outcome = await next(message);
        // After its handler, so that the copy finds no lock held.
        if (outcome === 'ack' && (await copied(message, switches))) injected();
        return outcome;
      }
      case 'poison':
      case 'reject':
        injected();
        return next(handled);
    }
  };
}

/** The message as its handler sees it. Its body stays, which is what a retry and a dead letter keep. */
function tampered(message: Delivery, { view }: ActiveFault): Delivery {
  if (view.fault === 'poison') {
    return { ...message, data: { ...(message.data as object | undefined), injectedFault: 'poison' } };
  }
  if (view.fault !== 'reject') return message;
  return { ...message, problem: new InjectedFaultError('rejected on purpose by a fault switch') };
}

/** So that traces and logs tell injected faults from real ones. */
function mark({ queue, pattern, messageId }: Delivery, { view: { fault, id } }: ActiveFault): void {
  trace.getActiveSpan()?.setAttribute(spanAttributes.injectedFault, fault);
  logger.info(
    { queue, pattern, message_id: messageId, fault, fault_id: id },
    'a fault was injected on purpose',
  );
}

/** Waits. False: the service stops or the channel is lost, so the broker delivers the message again. */
async function held(message: Delivery, fault: ActiveFault, stopping: AbortSignal): Promise<boolean> {
  fault.held++;
  try {
    const signal = AbortSignal.any([stopping, fault.off.signal]);
    await sleep(fault.view.delayMs ?? 0, undefined, { signal }).catch(() => undefined);
  } finally {
    fault.held--;
  }
  return !stopping.aborted && !message.lost();
}

/** Publishes the message once more. False if it could not be sent. */
async function copied(message: Delivery, switches: FaultSwitches): Promise<boolean> {
  const { queue, pattern } = message;
  try {
    await switches.publishCopy(message);
    return true;
  } catch (err) {
    logger.warn({ err, queue, pattern }, 'the copy of a message, a fault on purpose, was not sent');
    return false;
  }
}
