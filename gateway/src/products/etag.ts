import type { ProductView } from '@order-flow/contracts/payloads';
import { InvalidPayloadError } from '@order-flow/contracts/errors';

const TAG = /^(W\/)?"([!#-~]*)"$/;
const OURS = /^(\d{1,15})-\d+$/;

/**
 * The entity tag of a product: its version and its stock, which changes independently. `If-Match` compares only the
 * version, so an order in between does not block an edit.
 */
export const etagOf = ({ version, stock }: ProductView) => `"${version}-${stock}"`;

/**
 * The versions that an `If-Match` header names. A weak or foreign tag matches no version (RFC 9110, 13.1.1).
 *
 * @returns undefined if there is no condition: no header, or `*`
 * @throws InvalidPayloadError if the header is not a list of entity tags
 */
export function versionsOf(ifMatch: string | undefined): number[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  return ifMatch
    .split(',')
    .slice(0, 20)
    .map((text) => {
      const [matched, weak, tag = ''] = TAG.exec(text.trim()) ?? [];
      if (matched === undefined) {
        throw new InvalidPayloadError('request', [
          { field: 'If-Match', reason: 'must be the ETag of the product, in quotes' },
        ]);
      }
      const [, version] = OURS.exec(tag) ?? [];
      return weak !== undefined || version === undefined ? NO_VERSION : Number(version);
    });
}

/** No product has it: versions begin with 1. */
const NO_VERSION = 0;
