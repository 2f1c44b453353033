import { staleRows } from './stale-rows';

const opened = { name: 'Chair', price: 50, lowStockThreshold: 10 };
const edited = new Set(['price']);

describe('after somebody else saved first', () => {
  it('lists what both have set, and what only the other one has changed', () => {
    const now = { name: 'Armchair', price: 60, lowStockThreshold: 10 };
    expect(staleRows(opened, { ...opened, price: 55 }, now, edited)).toEqual([
      { field: 'name', yours: null, now: 'Armchair' },
      { field: 'price', yours: 55, now: 60 },
    ]);
  });

  it('does not list a field that nobody has changed, nor one that both have set alike', () => {
    expect(staleRows(opened, { ...opened, price: 60 }, { ...opened, price: 60 }, edited)).toEqual([]);
  });
});
