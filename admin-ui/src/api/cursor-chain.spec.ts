import { CursorChains } from './cursor-chain';

/** 25 numbers in pages of 10; the cursor is the first number of the page. */
function numbers() {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    fetch: (cursor: string | undefined) => {
      asked.push(cursor);
      const from = Number(cursor ?? 0);
      const items = Array.from({ length: Math.min(10, 25 - from) }, (_, n) => from + n);
      return Promise.resolve({ items, nextCursor: from + 10 < 25 ? String(from + 10) : null });
    },
  };
}

describe('the chain of cursors', () => {
  it('pages forward and back with one request per page', async () => {
    const chains = new CursorChains();
    const { asked, fetch } = numbers();
    for (const page of [1, 2, 3, 2, 1]) await chains.page('all', page, fetch);
    expect(asked).toEqual([undefined, '10', '20', '10', undefined]);
  });

  it('walks to a page whose cursor is unknown', async () => {
    const { asked, fetch } = numbers();
    const { items, nextCursor } = await new CursorChains().page('all', 3, fetch);
    expect(items[0]).toBe(20);
    expect(nextCursor).toBeNull();
    expect(asked).toEqual([undefined, '10', '20']);
  });

  it('gives an empty page beyond the end', async () => {
    const { fetch } = numbers();
    expect(await new CursorChains().page('all', 9, fetch)).toEqual({ items: [], nextCursor: null });
  });

  it('keeps a chain for each list', async () => {
    const chains = new CursorChains();
    const { asked, fetch } = numbers();
    await chains.page('a', 1, fetch);
    await chains.page('b', 2, fetch);
    expect(asked).toEqual([undefined, undefined, '10']);
  });
});
