import { Inject, Injectable } from '@nestjs/common';
import type { Answers, DataOf } from '@order-flow/contracts/contracts';
import { RequestError, type RequestErrorCode } from '@order-flow/contracts/errors';
import type { Operation } from '@order-flow/contracts/operations';
import { optionalOwners, ownerNames, owners, type OwnerName } from '@order-flow/contracts/owners';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { GATEWAY_CONFIG, type GatewayConfig } from './config';

/** Errors that mean that the owner is away. The others may still answer. */
const AWAY: readonly RequestErrorCode[] = ['UNAVAILABLE', 'TIMEOUT', 'OVERLOADED', 'INTERNAL'];

type PatternOf<O extends Operation> = `${OwnerName}.${O}`;

export interface Answered<T> {
  /** The answers by owner. */
  readonly answers: Partial<T>;
  /** The services that did not answer. */
  readonly missing: string[];
}

/** The owners that this installation runs (OPTIONAL_SERVICES). */
@Injectable()
export class Owners {
  readonly names: readonly OwnerName[];

  constructor(
    private readonly client: RabbitMqClient,
    @Inject(GATEWAY_CONFIG) { OPTIONAL_SERVICES }: Pick<GatewayConfig, 'OPTIONAL_SERVICES'>,
  ) {
    const left = new Set<string>(optionalOwners.filter((name) => !OPTIONAL_SERVICES.includes(name)));
    this.names = ownerNames.filter((name) => !left.has(name));
  }

  /** The owner that takes its commands and events from this queue. */
  of(queue: string): OwnerName | undefined {
    return this.names.find((name) => owners[name].queue === queue);
  }

  /**
   * The answers of all owners. If one is away, the others' answers are still given, and `missing` names it.
   *
   * @throws what `answersOf` throws
   */
  ask<O extends Operation>(
    operation: O,
    data: DataOf<PatternOf<O>>,
  ): Promise<Answered<{ [N in OwnerName]: Answers[`${N}.${O}`] }>> {
    const ask = (name: OwnerName) => this.client.request(`${name}.${operation}`, data);
    return answersOf(Object.fromEntries(this.names.map((name) => [name, ask(name)])));
  }
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
