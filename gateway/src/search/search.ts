import { patterns } from '@order-flow/contracts/contracts';
import type { SearchTarget, SearchView } from '@order-flow/contracts/payloads';
import { soughtIn, type Sought } from '@order-flow/contracts/sought';
import type { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { answersOf, type Owners } from '../owners';

/** Of each kind. The lists have the others. */
const MOST = 5;

/**
 * Asks each list for the text. If an owner is away, the other's findings are still returned.
 *
 * @throws RequestError if all owners are away
 */
export async function search(
  client: Pick<RabbitMqClient, 'request'>,
  owners: Pick<Owners, 'ask'>,
  text: string,
): Promise<SearchView> {
  const sought = soughtIn(text);
  const q = sought.text;
  const [lists, letters] = await Promise.all([
    answersOf({
      orders: client.request(patterns.listOrders, { q, limit: MOST }),
      products: client.request(patterns.listProducts, { q, limit: MOST, sort: 'name' }),
    }),
    owners.ask('deadLetters.page', { q, limit: MOST, groups: false }),
  ]);
  const { orders, products } = lists.answers;
  const stores = Object.values(letters.answers);
  const stops = [orders, ...stores].flatMap((one) => one?.searchedTo ?? []);
  return {
    orders: orders?.items ?? [],
    products: products ?? [],
    deadLetters: stores
      .flatMap(({ items }) => items)
      .sort((a, b) => (a.lastFailedAt > b.lastFailedAt ? -1 : 1))
      .slice(0, MOST),
    tried: targetsOf(sought),
    searchedTo: stops.sort().at(-1) ?? null,
    missing: [...new Set([...lists.missing, ...letters.missing])],
  };
}

/** What the text can be. A client's key, a reference, a message id and a name can be any text. */
function targetsOf({ id, traceId, part }: Sought): SearchTarget[] {
  if (id !== undefined)
    return ['orderId', 'messageKey', 'clientKey', 'reference', 'productId', 'deadLetterId', 'messageId'];
  const anyText: SearchTarget[] = ['clientKey', 'reference', 'productName', 'messageId'];
  if (traceId !== undefined) return ['traceId', ...anyText];
  if (!part) return anyText;
  return ['orderIdPart', 'messageKeyPart', 'productIdPart', 'deadLetterIdPart', ...anyText];
}
