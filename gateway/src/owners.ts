import { RequestError, type RequestErrorCode } from '@order-flow/contracts/errors';

/** With these errors the other owner's answer is still useful. */
const AWAY: readonly RequestErrorCode[] = ['UNAVAILABLE', 'TIMEOUT', 'OVERLOADED', 'INTERNAL'];

export interface Answered<O, P> {
  readonly orders: O | undefined;
  readonly products: P | undefined;
  /** The owners that did not answer. */
  readonly missing: string[];
}

/**
 * The answers of both owners. If one is away, the other's answer is still given, and `missing` names it.
 *
 * @throws RequestError if both are away, or one refuses
 */
export async function fromBoth<O, P>(orders: Promise<O>, products: Promise<P>): Promise<Answered<O, P>> {
  const [ofOrders, ofProducts] = await Promise.allSettled([orders, products]);
  const results = { 'orders-service': ofOrders, 'products-service': ofProducts };
  const failed = Object.entries(results).flatMap(([owner, result]) =>
    result.status === 'rejected' ? [{ owner, error: result.reason as unknown }] : [],
  );
  const refused = failed.find(({ error }) => !isAway(error)) ?? (failed.length === 2 ? failed[0] : undefined);
  if (refused) throw refused.error;
  return {
    orders: ofOrders.status === 'fulfilled' ? ofOrders.value : undefined,
    products: ofProducts.status === 'fulfilled' ? ofProducts.value : undefined,
    missing: failed.map(({ owner }) => owner),
  };
}

const isAway = (error: unknown) => error instanceof RequestError && AWAY.includes(error.code);
