/** One page of a list that is paged by cursor. */
export interface CursorPage<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** The most pages to walk through to a page without a known cursor, such as after a reload of ?page=7. */
const LONGEST_WALK = 100;

/**
 * Page numbers for keyset pages: remembers the cursor of each page, for each list (its filters, sort and page size).
 */
export class CursorChains {
  private readonly chains = new Map<string, (string | undefined)[]>();

  /**
   * @param list identifies the list: filters, sort, page size
   * @param page from 1
   * @param fetch returns the page that begins at the cursor
   */
  async page<T>(
    list: string,
    page: number,
    fetch: (cursor: string | undefined) => Promise<CursorPage<T>>,
  ): Promise<CursorPage<T>> {
    const starts = this.startsOf(list);
    if (page - starts.length > LONGEST_WALK) return { items: [], nextCursor: null };
    for (;;) {
      const at = Math.min(page, starts.length);
      const found = await fetch(starts[at - 1]);
      if (found.nextCursor === null) starts.length = at;
      else starts[at] = found.nextCursor;
      if (at === page) return found;
      if (found.nextCursor === null) return { items: [], nextCursor: null };
    }
  }

  private startsOf(list: string): (string | undefined)[] {
    const known = this.chains.get(list);
    if (known) return known;
    const starts = [undefined];
    this.chains.set(list, starts);
    // The oldest entry is roughly the least recently used list.
    if (this.chains.size > 50) for (const [first] of [...this.chains].slice(0, 1)) this.chains.delete(first);
    return starts;
  }
}
