import type { DeadLetterView, OrderView } from '@order-flow/contracts/payloads';
import { refuse, refuseNoMore } from './database';
import { eventually } from './eventually';
import type { Stack } from './stack';

export const openLetters = (stack: Stack): Promise<DeadLetterView[]> =>
  stack.request('orders.deadLetters.list', { status: 'open', limit: 200 });

const openWith = async (stack: Stack, text: string) =>
  (await openLetters(stack)).filter(({ errorMessage }) => errorMessage.includes(text));

const untilOpen = (stack: Stack, n: number, text: string): Promise<DeadLetterView[]> =>
  eventually(async () => {
    const found = await openWith(stack, text);
    return found.length === n ? found : undefined;
  });

/** Sends `n` messages with an unknown pattern, and waits until they are dead letters. */
export async function poison(stack: Stack, n: number, pattern: string): Promise<DeadLetterView[]> {
  const before = (await openWith(stack, pattern)).length;
  for (let i = 0; i < n; i++) await stack.emit('orders_queue', pattern, { i, note: `message ${i}` });
  return untilOpen(stack, before + n, pattern);
}

/** Places `n` orders whose confirmation fails until the cause is removed. */
export async function placeWithCause(stack: Stack, productId: string, n: number): Promise<OrderView[]> {
  await stack.service('products-service').stop();
  const orders = await Promise.all(Array.from({ length: n }, () => stack.place(productId, 2)));
  await refuse(stack.databases.orders, 'UPDATE ON orders');
  await stack.up('products-service');
  await untilOpen(stack, n, 'the cause');
  return orders;
}

export const takeCauseAway = (stack: Stack) => refuseNoMore(stack.databases.orders);
