import { soughtIn } from './sought';

const ID = '019ab2f4-7c10-7a3e-8f52-3d1c5b8a9e01';

describe('a text that somebody searches for', () => {
  it.each([
    [ID, { id: ID }],
    [` ${ID.toUpperCase()} `, { id: ID }],
    ['4BF92F3577B34DA6A3CE929D0E0E4736', { traceId: '4bf92f3577b34da6a3ce929d0e0e4736' }],
    ['…5b8a9e01', { part: { head: '5b8a9e01', tail: '5b8a9e01' } }],
    ['...5B8A9E01', { part: { head: '5b8a9e01', tail: '5b8a9e01' } }],
    ['019ab2f4…', { part: { head: '019ab2f4', tail: '019ab2f4' } }],
    ['523d1c5b8a9e01', { part: { head: '523d1c5b-8a9e-01', tail: '52-3d1c5b8a9e01' } }],
    ['52-3d1c5b8a9e01', { part: { head: '523d1c5b-8a9e-01', tail: '52-3d1c5b8a9e01' } }],
    [ID.slice(1), { part: { head: '19ab2f47-c107-a3e8-f523-d1c5b8a9e01', tail: ID.slice(1) } }],
    ['9e01a', {}],
    ['desk lamp', {}],
    ['cart-4711', {}],
  ])('%s is read as an id, a trace id or a part of an id', (q, found) => {
    expect(soughtIn(q)).toEqual({ text: q.trim(), ...found });
  });

  it('may be long and nearly a part of an id', () => {
    // A pattern that goes back over each dash would not end.
    expect(soughtIn(`${'a-'.repeat(100_000)}!`)).not.toHaveProperty('part');
  });
});
