import { InvalidPayloadError } from '@order-flow/contracts/errors';
import type { ProductView } from '@order-flow/contracts/payloads';
import { etagOf, versionsOf } from './etag';

describe('the entity tag of a product', () => {
  it('changes with version and stock, and If-Match finds the version again', () => {
    const tag = etagOf({ version: 3, stock: 97 } as ProductView);
    expect(tag).toBe('"3-97"');
    expect(versionsOf(tag)).toEqual([3]);
  });

  it.each([
    [undefined, undefined],
    ['*', undefined],
    ['"3-97", "4-96"', [3, 4]],
    ['W/"3-97"', [0]],
    ['""', [0]],
    ['"3"', [0]],
  ])('If-Match: %s names the versions %j', (header, versions) => {
    expect(versionsOf(header)).toEqual(versions);
  });

  it.each(['3-97', '"3-97', '', '"a" "b"'])('If-Match: %s is refused', (header) => {
    expect(() => versionsOf(header)).toThrow(InvalidPayloadError);
  });
});
