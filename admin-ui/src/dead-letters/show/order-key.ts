import type { DeadLetterView } from '../../api/api-types';
import { UUID } from '../../shared/forms/validate';

/** The idempotency key of the message's order; null if the message has none. */
export function orderKeyOf({
  body,
  bodyEncoding,
}: Pick<DeadLetterView, 'body' | 'bodyEncoding'>): string | null {
  if (bodyEncoding !== 'utf8') return null;
  try {
    const message = JSON.parse(body) as { data?: { idempotencyKey?: unknown } | null } | null;
    const key = message?.data?.idempotencyKey;
    return typeof key === 'string' && UUID.test(key) ? key : null;
  } catch {
    return null;
  }
}
