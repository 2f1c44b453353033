import { useCallback, useState } from 'react';
import type { OrderView } from '../api/api-types';
import { placeOrder } from '../api/place-order';

/** What the form asks for. */
export interface Wish {
  readonly productId: string;
  readonly quantity: number;
  readonly orders: number;
  readonly email: string | null;
  /** The customer's own reference. Every order of the batch has it. */
  readonly reference?: string;
  /** Send each request twice, with the same `Idempotency-Key`. */
  readonly twice: boolean;
}

/** One order of a batch: its request, and what was answered so far. */
export interface Sent {
  /** The `Idempotency-Key`. It stays the same when the request is sent again after an error. */
  readonly key: string;
  readonly order?: OrderView;
  readonly error?: unknown;
  /** The answer to the second request with the same key. */
  readonly second?: { readonly orderId: string; readonly isReplayed: boolean };
}

export interface Batch {
  readonly id: string;
  readonly wish: Wish;
  readonly sent: readonly Sent[];
}

/** Places orders, all at the same time, and keeps what was answered. A new batch replaces the one before. */
export function usePlacing(locale: 'en' | 'es') {
  const [batch, setBatch] = useState<Batch | null>(null);

  const send = useCallback(
    async ({ productId, quantity, email, reference, twice }: Wish, batchId: string, key: string) => {
      const note = (more: Partial<Sent>) =>
        setBatch((now) =>
          now?.id === batchId
            ? { ...now, sent: now.sent.map((one) => (one.key === key ? { ...one, ...more } : one)) }
            : now,
        );
      const order = {
        productId,
        quantity,
        ...(reference !== undefined && { reference }),
        ...(email !== null && { customer: { email, locale } }),
      };
      const headers = { 'Idempotency-Key': key };
      note({ error: undefined });
      try {
        note({ order: (await placeOrder(order, headers)).body });
        if (!twice) return;
        const again = await placeOrder(order, headers);
        const isReplayed = again.headers.get('Idempotent-Replayed') === 'true';
        note({ second: { orderId: again.body.id, isReplayed } });
      } catch (error) {
        note({ error });
      }
    },
    [locale],
  );

  const place = useCallback(
    async (wish: Wish) => {
      const id = crypto.randomUUID();
      const keys = Array.from({ length: wish.orders }, () => crypto.randomUUID());
      setBatch({ id, wish, sent: keys.map((key) => ({ key })) });
      await Promise.all(keys.map((key) => send(wish, id, key)));
    },
    [send],
  );
  /** Sends a request that failed again, with its key. */
  const sendAgain = useCallback(
    (key: string) => (batch ? send(batch.wish, batch.id, key) : Promise.resolve()),
    [batch, send],
  );
  return { batch, place, sendAgain };
}
