import { IdGenerator } from './id-generator';

describe('IdGenerator', () => {
  it('makes trace ids that begin with their second and go on at random', () => {
    const generator = new IdGenerator();
    const before = Math.floor(Date.now() / 1000);
    const ids = Array.from({ length: 100 }, () => generator.generateTraceId());
    const after = Math.floor(Date.now() / 1000);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      expect(parseInt(id.slice(0, 8), 16)).toBeGreaterThanOrEqual(before);
      expect(parseInt(id.slice(0, 8), 16)).toBeLessThanOrEqual(after);
    }
    expect(new Set(ids.map((id) => id.slice(8))).size).toBe(100);
  });
});
