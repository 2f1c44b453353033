/** A Redis in memory, without expiry; it has the commands that the processing lock uses. */
export class FakeRedis {
  readonly keys = new Map<string, string>();
  away = false;

  exists = (key: string) => this.answer(() => this.keys.has(key));
  set = (key: string, value: string) => this.answer(() => this.keys.set(key, value));
  setNX = (key: string, value: string) =>
    this.answer(() => {
      const free = !this.keys.has(key);
      if (free) this.keys.set(key, value);
      return free;
    });
  del = (key: string) => this.answer(() => this.keys.delete(key));
  delIfEqual = (key: string, value: string) =>
    this.answer(() => {
      if (this.keys.get(key) === value) this.keys.delete(key);
    });

  private answer<T>(command: () => T): Promise<T> {
    return this.away ? Promise.reject(new Error('Redis is away')) : Promise.resolve(command());
  }
}
