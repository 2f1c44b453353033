import { contracts } from '../contracts';
import { routesOf, type Contract } from '../declare';

/**
 * Checks that every pattern of the queues has exactly one handler, and that no handler is left over.
 *
 * @param all the contracts to check against; tests pass their own
 * @throws Error that names each pattern with too few or too many handlers
 */
export function checkHandlers(
  registered: readonly string[],
  queues: readonly string[],
  all: Readonly<Record<string, Contract>> = contracts,
): void {
  const { takes } = routesOf(all);
  const expected = Object.keys(all).filter((pattern) => queues.some((queue) => takes(queue, pattern)));
  const problems = [
    ...expected
      .map((pattern) => ({ pattern, handlers: registered.filter((other) => other === pattern).length }))
      .filter(({ handlers }) => handlers !== 1)
      .map(({ pattern, handlers }) => `${pattern} has ${handlers} handlers, wants exactly 1`),
    ...[...new Set(registered)]
      .filter((pattern) => !expected.includes(pattern))
      .map((pattern) => `${pattern} has a handler, but is no pattern of ${queues.join(', ')}`),
  ];
  if (problems.length > 0)
    throw new Error(`the handlers do not fit packages/contracts/src/contracts.ts:\n${problems.join('\n')}`);
}
