import type { DeadLetterSummary, ListedOrder, ProductView, SearchView } from '../api/api-types';

/** One line of the results. Enter leads to `to`. */
export type Result = { readonly to: string } & (
  | { readonly kind: 'screens'; readonly name: string }
  | { readonly kind: 'orders'; readonly order: ListedOrder }
  | { readonly kind: 'all_orders' }
  | { readonly kind: 'products'; readonly product: ProductView }
  | { readonly kind: 'dead-letters'; readonly letter: DeadLetterSummary }
);

export interface Group {
  /** A resource, or `screens`. */
  readonly name: string;
  readonly results: readonly Result[];
}

export interface Screen {
  readonly to: string;
  /** As the menu shows it. */
  readonly name: string;
}

/** Without accents and capitals. */
const simple = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The API returns at most so many of a kind. */
const MOST = 5;

/** The results in groups. Without a text, all screens. */
export function groupsOf(text: string, screens: readonly Screen[], found?: SearchView): Group[] {
  const named = screens.filter(({ name }) => simple(name).includes(simple(text)));
  const orders = found?.orders ?? [];
  const all = `/orders?filter=${encodeURIComponent(JSON.stringify({ q: text }))}`;
  const groups: Group[] = [
    { name: 'screens', results: named.map((screen) => ({ kind: 'screens', ...screen })) },
    {
      name: 'orders',
      results: [
        ...orders.map((order): Result => ({ kind: 'orders', to: `/orders/${order.id}/show`, order })),
        ...(orders.length < MOST ? [] : [{ kind: 'all_orders', to: all } as const]),
      ],
    },
    {
      name: 'products',
      results: (found?.products ?? []).map((product) => ({
        kind: 'products',
        to: `/products/${product.id}/show`,
        product,
      })),
    },
    {
      name: 'dead-letters',
      results: (found?.deadLetters ?? []).map((letter) => ({
        kind: 'dead-letters',
        to: `/dead-letters/${letter.id}/show`,
        letter,
      })),
    },
  ];
  return groups.filter(({ results }) => results.length > 0);
}
