import { contracts, type Contract, type Queue } from './contracts';

/**
 * Every pattern of the queues has exactly one handler, and there is no handler for anything else.
 *
 * @throws Error that names each pattern with too few or too many
 */
export function checkHandlers(registered: readonly string[], queues: readonly Queue[]): void {
  const expected = Object.entries<Contract>(contracts)
    .filter(([, { queue }]) => queues.includes(queue))
    .map(([pattern]) => pattern);
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
