const GENERATION = 256;

/**
 * A map for what is only there for some milliseconds, thousands of times a second: requests that wait for their answer,
 * messages that wait for their confirm. In order of insertion.
 *
 * Not one `Map`, since that never lets go in V8: each time it runs full, it moves to a new table, and the old one keeps
 * what it held and a pointer to the new one (for iterators under way). Once a full garbage collection has moved a
 * table to old space, where it lies dead until the next, all tables after it are reachable from it, and with them all
 * that was in the map at each move. Young collections then copy and keep what they should drop (docs/benchmarks.md). So a
 * new `Map` is begun every now and then, and one that is empty is left.
 */
export class InFlight<Key, Value> {
  private newest = new Map<Key, Value>();
  /** Oldest first; the last is the newest. */
  private generations = [this.newest];
  private added = 0;

  get size(): number {
    return this.generations.reduce((sum, { size }) => sum + size, 0);
  }

  has(key: Key): boolean {
    return this.holding(key) !== undefined;
  }

  get(key: Key): Value | undefined {
    return this.holding(key)?.get(key);
  }

  set(key: Key, value: Value): void {
    const holding = this.holding(key);
    if (!holding && ++this.added > GENERATION) this.begin();
    (holding ?? this.newest).set(key, value);
  }

  /** Whether it was there. */
  delete(key: Key): boolean {
    const holding = this.holding(key);
    if (!holding) return false;
    holding.delete(key);
    if (holding.size === 0 && holding !== this.newest) {
      this.generations = this.generations.filter((generation) => generation !== holding);
    }
    return true;
  }

  *keys(): IterableIterator<Key> {
    for (const generation of this.generations) yield* generation.keys();
  }

  private begin(): void {
    this.generations = this.generations.filter(({ size }) => size > 0);
    this.newest = new Map();
    this.generations.push(this.newest);
    this.added = 1;
  }

  private holding(key: Key): Map<Key, Value> | undefined {
    if (this.newest.has(key)) return this.newest;
    if (this.generations.length === 1) return undefined;
    return this.generations.find((generation) => generation.has(key));
  }
}
