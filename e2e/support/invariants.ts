import { brokenInvariants } from '../../tools/shared/invariants';
import type { Stack } from './stack';

/**
 * Waits until the system is quiet and checks its invariants I1–I6, I8, I9 and I11 from both databases and the client's
 * own log. (I7 and I10 have their own tests.)
 *
 * @param deadLetters the expected number in both databases
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
