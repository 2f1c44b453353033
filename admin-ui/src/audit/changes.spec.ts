import { changesOf } from './changes';

describe('changesOf', () => {
  it('names the fields that differ, and leaves out those that do not', () => {
    expect(changesOf({ name: 'Lamp', price: 5, stock: 1 }, { name: 'Lamp', price: 6, stock: 1 })).toEqual([
      { field: 'price', before: '5', after: '6' },
    ]);
  });

  it('has all fields of what was created, without a before', () => {
    expect(changesOf(null, { name: 'Lamp', stock: 0 })).toEqual([
      { field: 'name', before: undefined, after: 'Lamp' },
      { field: 'stock', before: undefined, after: '0' },
    ]);
  });

  it('tells what went from what became null', () => {
    expect(changesOf({ a: 1, b: 1 }, { b: null })).toEqual([
      { field: 'a', before: '1', after: undefined },
      { field: 'b', before: '1', after: 'null' },
    ]);
  });

  it('compares what lies deeper as a whole', () => {
    expect(changesOf({ a: { b: [1] } }, { a: { b: [1] } })).toEqual([]);
    expect(changesOf({ a: { b: [1] } }, { a: { b: [2] } })).toEqual([
      { field: 'a', before: '{"b":[1]}', after: '{"b":[2]}' },
    ]);
  });

  it('takes a bare value as one field', () => {
    expect(changesOf('off', 'on')).toEqual([{ field: '', before: 'off', after: 'on' }]);
  });
});
