import { brokenInvariants } from '../../tools/shared/invariants';
import type { Stack } from './stack';

/**
 * The invariants I1–I6, I8, I9 and I11 of the system, from both databases and the client's own log, once it is quiet.
 * (I7 and I10 have tests of their own.)
 *
 * @param deadLetters how many there must be, in all
 */
export async function expectInvariants(stack: Stack, { deadLetters = 0 } = {}): Promise<void> {
  const broken = await brokenInvariants({
    databases: stack.databases,
    acknowledged: stack.acknowledged.map(({ id }) => id),
    movements: stack.movements,
    queueDepth: (queue) => stack.queueDepth(queue),
    deadLetters,
  });
  expect(broken).toEqual([]);
}
