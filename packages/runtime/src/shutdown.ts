import { logger } from '@order-flow/telemetry/logger';
import { within } from './within';

export interface Step {
  readonly name: string;
  readonly run: () => void | Promise<void>;
  /** After this long the next step begins anyway. */
  readonly limitMs: number;
}

const LIMIT_MS = 11_500;

/**
 * Ends the process in order at SIGTERM, at SIGINT, or when the process that started it is gone. The steps run one after
 * another, each within its limit. The exit code is 0, or 1 if a step failed or all took longer than 11.5 s.
 *
 * With STOPPED_BY_PARENT, which `npm start` sets, not at SIGINT: Ctrl-C reaches it and its services at once, and it stops
 * them one after another.
 */
export function stopInOrder(steps: readonly Step[]): void {
  let stopping = false;
  const stop = (cause: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ cause }, 'stopping');
    setTimeout(() => {
      logger.error(`did not stop within ${LIMIT_MS} ms`);
      process.exit(1);
    }, LIMIT_MS).unref();
    void runAll(steps).then((failed) => process.exit(failed ? 1 : 0));
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  if (process.env['STOPPED_BY_PARENT'] !== 'true') process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('the starting process is gone'));
  // The starting process may have gone while we were loading. undefined: we were started by hand.
  if ((process.connected as boolean | undefined) === false) stop('the starting process is gone');
}

async function runAll(steps: readonly Step[]): Promise<boolean> {
  let failed = false;
  for (const step of steps) {
    const started = performance.now();
    try {
      const late = new Error(`${step.name} took more than ${step.limitMs} ms`);
      await within(step.limitMs, step.run, late);
      logger.info({ step: step.name, ms: Math.round(performance.now() - started) }, 'stopped');
    } catch (err) {
      failed = true;
      logger.error({ err, step: step.name }, 'a step of stopping failed, the next one follows');
    }
  }
  return failed;
}
