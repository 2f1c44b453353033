/**
 * What is under way for some milliseconds, thousands of times a second, in the order in which it began.
 *
 * A `Map` alone would hold on to it. When it is full, V8 moves it to a new table, and the old one keeps its entries and a
 * pointer to the new one (for iterators under way). Once one table is in old space, all that follow it live until the next
 * full collection, and with them all that was in them. So an entry is emptied when it ends. Measured in
 * docs/decisions/performance.md, "Collections".
 */
export class InFlight<Key, Value extends object> {
  private readonly entries = new Map<Key, { value: Value | undefined }>();

  get size(): number {
    return this.entries.size;
  }

  begin(key: Key, value: Value): void {
    this.entries.set(key, { value });
  }

  has(key: Key): boolean {
    return this.entries.has(key);
  }

  /** Removes it. Undefined if there is none with this key. */
  end(key: Key): Value | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    const { value } = entry;
    entry.value = undefined;
    return value;
  }

  /** The first that began comes first. */
  keys(): IterableIterator<Key> {
    return this.entries.keys();
  }

  *values(): IterableIterator<Value> {
    for (const { value } of this.entries.values()) if (value !== undefined) yield value;
  }
}
