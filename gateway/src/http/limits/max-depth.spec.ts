import { maxDepth } from './max-depth';

const check = (text: string) => () => maxDepth(undefined, undefined, Buffer.from(text));

describe('the depth of a body', () => {
  it.each([
    ['32 levels', `${'['.repeat(32)}${']'.repeat(32)}`],
    ['brackets in a text', JSON.stringify({ note: '['.repeat(100) })],
    ['a quote in a text', JSON.stringify({ note: `"\\"${'{'.repeat(100)}` })],
    ['many one after the other', `[${'[],'.repeat(100)}[]]`],
  ])('is fine with %s', (_, text) => {
    expect(check(text)).not.toThrow();
  });

  it.each([
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['33 unclosed levels', '{"a":'.repeat(33)],
  ])('is refused with %s', (_, text) => {
    expect(check(text)).toThrow('nested deeper than 32 levels');
  });
});
