import { changesOf } from './changes';

describe('changesOf', () => {
  it('lists only the fields that differ', () => {
    expect(changesOf({ name: 'Lamp', price: 5, stock: 1 }, { name: 'Lamp', price: 6, stock: 1 })).toEqual([
      { field: 'price', before: '5', after: '6' },
    ]);
  });

  it('lists all fields of a created object, without a before', () => {
    expect(changesOf(null, { name: 'Lamp', stock: 0 })).toEqual([
      { field: 'name', before: undefined, after: 'Lamp' },
      { field: 'stock', before: undefined, after: '0' },
    ]);
  });

  it('distinguishes a removed field from one that became null', () => {
    expect(changesOf({ a: 1, b: 1 }, { b: null })).toEqual([
      { field: 'a', before: '1', after: undefined },
      { field: 'b', before: '1', after: 'null' },
    ]);
  });

  it('compares nested values as a whole', () => {
    expect(changesOf({ a: { b: [1] } }, { a: { b: [1] } })).toEqual([]);
    expect(changesOf({ a: { b: [1] } }, { a: { b: [2] } })).toEqual([
      { field: 'a', before: '{"b":[1]}', after: '{"b":[2]}' },
    ]);
  });

  it('treats a bare value as one field', () => {
    expect(changesOf('off', 'on')).toEqual([{ field: '', before: 'off', after: 'on' }]);
  });
});
