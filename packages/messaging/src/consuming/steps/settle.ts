import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerUnavailableError, DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { SparingLog } from '@order-flow/telemetry/sparing-log';
import { knownPattern, type Delivery } from '../../broker/message';
import { crashPoint } from '../crash-points';
import { EFFECTS, type Outcome, type Step, type Take } from './step';

/** After this many failures with database and broker available, a message is given up. */
const MAX_FAILURES = 3;

const handled = counter('messages_handled_total');
const waiting = new SparingLog();

interface Options {
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal;
  /** Resolves when the database takes writes again, or when the service stops. */
  readonly databaseBack: () => Promise<void>;
  /** Whether the broker takes messages from us now. */
  readonly brokerThere: () => boolean;
  /** Ends a message for which `next` has failed too often. */
  readonly giveUp: Step;
  /** Runs after the acknowledgement of a message that was delivered again. */
  readonly redeliveryEnded: (message: Delivery) => Promise<void>;
  readonly pauseMs?: number;
}

/**
 * Step 2: calls `next` until it gives an outcome, then does to the message what the table in step.ts says.
 *
 * An error of `next` is our own fault and not the message's, so it does not count as an attempt. The message waits here.
 * Waiting messages fill the prefetch, so the queue pauses while the database or the broker is away.
 */
export function settle(next: Step, options: Options): Take {
  const { stopping, databaseBack, brokerThere, giveUp, redeliveryEnded, pauseMs = 1000 } = options;

  async function outcomeOf(message: Delivery): Promise<Outcome> {
    for (let failures = 0; !stopping.aborted && !message.lost();) {
      try {
        return await (failures < MAX_FAILURES ? next(message) : giveUp(message));
      } catch (err) {
        waiting.note((times) =>
          logger.warn(
            { err, queue: message.queue, times },
            'a message can be neither handled nor put aside, it waits',
          ),
        );
        if (err instanceof DatabaseUnavailableError) await databaseBack();
        else {
          if (!(err instanceof BrokerUnavailableError)) failures++;
          await pause(message);
        }
      }
    }
    return 'left';
  }

  async function pause(message: Delivery): Promise<void> {
    do await sleep(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    while (!brokerThere() && !stopping.aborted && !message.lost());
  }

  async function endRedelivery(message: Delivery): Promise<void> {
    try {
      await redeliveryEnded(message);
    } catch (err) {
      logger.warn({ err, queue: message.queue }, 'the count of redeliveries of a finished message stays');
    }
  }

  return async (message) => {
    const outcome = await outcomeOf(message);
    const { acknowledged, counted } = EFFECTS[outcome];
    const pattern = knownPattern(message) ?? 'unknown';
    if (acknowledged) {
      crashPoint('handled-not-acked', pattern);
      message.ack();
    }
    if (counted) handled.inc({ queue: message.queue, pattern, outcome });
    if (acknowledged && message.redelivered) await endRedelivery(message);
  };
}
