import { RequestExpiredError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { SparingLog } from '@order-flow/telemetry/sparing-log';
import type { Incoming } from '../broker/message';

/** No request of ours waits as long as this: the clocks of two machines differ, or something held the request up. */
const ODD_MS = 5 * 60_000;

const dropped = new SparingLog();
const odd = new SparingLog(3_600_000);

/**
 * Refuses a request whose sender has stopped waiting. The sender wrote the time by its own clock, so the clocks of all
 * machines must agree within a part of RPC_TIMEOUT_MS (docs/decisions/consuming.md).
 *
 * It is called twice: before the handler, and in the handler's transaction as `MessageContext.refuseExpired`.
 *
 * @throws RequestExpiredError
 */
export function refuseExpired({ request, deadline, pattern, queue }: Incoming, now = Date.now()): void {
  if (!request || deadline === undefined) return;
  const lateMs = now - deadline;
  if (Math.abs(lateMs) > ODD_MS) {
    odd.note((times) =>
      logger.warn(
        { pattern, queue, late_ms: lateMs, times },
        'a request has a deadline that is far from now: do the clocks of the machines agree?',
      ),
    );
  }
  if (lateMs <= 0) return;
  dropped.note((times) =>
    logger.warn(
      { pattern, queue, late_ms: lateMs, times },
      'requests came after their sender had stopped waiting, they are not carried out',
    ),
  );
  throw new RequestExpiredError();
}
