import type { Answers, DataOf } from '@order-flow/contracts/contracts';
import { RequestError, type RequestErrorCode } from '@order-flow/contracts/errors';
import type { Operation } from '@order-flow/contracts/operations';
import { ownerNames, owners, type OwnerName } from '@order-flow/contracts/owners';
import type { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';

/** Errors that mean that the owner is away. The others may still answer. */
const AWAY: readonly RequestErrorCode[] = ['UNAVAILABLE', 'TIMEOUT', 'OVERLOADED', 'INTERNAL'];

/** The owner that takes its commands and events from this queue. */
export const ownerOf = (queue: string): OwnerName | undefined =>
  ownerNames.find((name) => owners[name].queue === queue);

type PatternOf<O extends Operation> = `${OwnerName}.${O}`;

export interface Answered<T> {
  /** The answers by owner. */
  readonly answers: Partial<T>;
  /** The services that did not answer. */
  readonly missing: string[];
}

/**
 * The answers of both owners. If one is away, the other's answer is still given, and `missing` names it.
 *
 * @throws what `answersOf` throws
 */
export function askOwners<O extends Operation>(
  client: Pick<RabbitMqClient, 'request'>,
  operation: O,
  data: DataOf<PatternOf<O>>,
): Promise<Answered<{ [N in OwnerName]: Answers[`${N}.${O}`] }>> {
  const ask = (name: OwnerName) => client.request(`${name}.${operation}`, data);
  return answersOf(Object.fromEntries(ownerNames.map((name) => [name, ask(name)])));
}

/**
 * The answers of several owners to the same request. If an owner is away, `missing` names it and the others' answers are
 * still returned.
 *
 * @throws RequestError if all are away, or one refuses
 */
export async function answersOf<T extends object>(questions: {
  [N in keyof T]: Promise<T[N]>;
}): Promise<Answered<T>> {
  const asked = Object.entries<Promise<unknown>>(questions);
  const settled = await Promise.allSettled(asked.map(([, answer]) => answer));
  const answers: Record<string, unknown> = {};
  const failed: { owner: string; error: unknown }[] = [];
  settled.forEach((result, n) => {
    const owner = asked[n]?.[0] ?? '';
    if (result.status === 'fulfilled') answers[owner] = result.value;
    else failed.push({ owner, error: result.reason });
  });
  const refused =
    failed.find(({ error }) => !isAway(error)) ?? (failed.length === asked.length ? failed[0] : undefined);
  if (refused) throw refused.error;
  return {
    answers: answers as Partial<T>,
    missing: failed.map(({ owner }) => owners[owner as OwnerName].service),
  };
}

const isAway = (error: unknown) => error instanceof RequestError && AWAY.includes(error.code);
