import { call, get, type Answer } from './api';
import type { OrderView } from './api-types';

/**
 * Places an order as the person who is signed in. Anyone may place an order, so with an expired session it would be placed
 * anonymously: the session is checked first.
 *
 * @param headers such as `Idempotency-Key`
 * @throws HttpError as `call` does
 */
export async function placeOrder(
  order: unknown,
  headers: Record<string, string>,
): Promise<Answer<OrderView>> {
  await get('/auth/me');
  return call<OrderView>('POST', '/orders', { body: order, headers });
}
