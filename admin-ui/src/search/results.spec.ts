import type { ListedOrder, SearchView } from '../api/api-types';
import { groupsOf } from './results';

const SCREENS = [
  { to: '/', name: 'Panel' },
  { to: '/orders', name: 'Pedidos' },
  { to: '/audit', name: 'Auditoría' },
];
const found = (orders: number): SearchView => ({
  orders: Array.from({ length: orders }, (_, n) => ({ id: String(n) }) as ListedOrder),
  products: [],
  deadLetters: [],
  tried: [],
  searchedTo: null,
  missing: [],
});

describe('the results of a search', () => {
  it('are all screens before anything is typed', () => {
    expect(groupsOf('', SCREENS)).toEqual([
      { name: 'screens', results: SCREENS.map((screen) => ({ kind: 'screens', ...screen })) },
    ]);
  });

  it('find a screen by a part of its name, without accents and capitals', () => {
    expect(groupsOf('AUDITORI', SCREENS)[0]?.results.map(({ to }) => to)).toEqual(['/audit']);
    expect(groupsOf('xyz', SCREENS)).toEqual([]);
  });

  it('lead to the list of orders where there may be more', () => {
    expect(groupsOf('a b', SCREENS, found(4))[0]?.results).toHaveLength(4);
    const { results = [] } = groupsOf('a b', SCREENS, found(5))[0] ?? {};
    expect(results.at(-1)?.to).toBe(`/orders?filter=${encodeURIComponent('{"q":"a b"}')}`);
  });
});
