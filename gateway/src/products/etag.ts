import type { ProductView } from '@order-flow/contracts/payloads';
import { InvalidPayloadError } from '@order-flow/contracts/errors';

const TAG = /^(W\/)?"([!#-~]*)"$/;
const OURS = /^(\d{1,15})-\d+$/;

/**
 * The entity tag of a product as it stands: its version and its stock, which changes on its own. `If-Match` looks at
 * the version alone: an order that comes in between does not keep anyone from editing.
 */
export const etagOf = ({ version, stock }: ProductView) => `"${version}-${stock}"`;

/**
 * The versions that an `If-Match` header names. A weak tag or one of somebody else names none (RFC 9110, 13.1.1).
 *
 * @returns undefined without a condition: no header, or `*`
 * @throws InvalidPayloadError if it is no list of entity tags
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

/** Versions begin with 1. */
const NO_VERSION = 0;
