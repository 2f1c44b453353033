import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const text = readFileSync(path.join(root, 'docs/security.md'), 'utf8');

/** The items of the OWASP list in docs/security.md, and the tests that each of them names. */
const items = text
  .split(/^### /m)
  .slice(1)
  .map((item) => ({
    title: item.split('\n')[0] ?? '',
    tests: [...item.matchAll(/^- `([^`]+)`: "(.+)"$/gm)].map(([, file = '', name = '']) => ({ file, name })),
  }));

describe('docs/security.md', () => {
  it('has all ten items of the OWASP API Security Top 10 of 2023, each with tests', () => {
    expect(items.map(({ title }) => title.replace(/ .*/, ''))).toEqual(
      Array.from({ length: 10 }, (_, n) => `API${n + 1}`),
    );
    expect(items.filter(({ tests }) => tests.length < 2)).toEqual([]);
  });

  it.each(items)('names only tests that exist: $title', ({ tests }) => {
    const missing = tests.filter(({ file, name }) => {
      const absolute = path.join(root, file);
      if (!/\.(spec|e2e)\.ts$/.test(file) || !existsSync(absolute)) return true;
      const source = readFileSync(absolute, 'utf8');
      return !["'", '"', '`'].some((quote) => source.includes(quote + name + quote));
    });
    expect(missing).toEqual([]);
  });
});
