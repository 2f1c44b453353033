import type { Delivery, Incoming } from '../../broker/message';

/** Sees a message to its end and acknowledges it, or leaves it to the broker. */
export type Take = (message: Delivery) => Promise<void>;

/** Decides what becomes of a message. It throws only for a fault of our own, and can be called again then. */
export type Step = (message: Delivery) => Promise<Outcome>;

/** Does what a message asks for. The result is the answer to a request. */
export type Handle = (message: Incoming) => Promise<unknown>;

/** Everything that can become of a message: see the table. */
export type Outcome = 'ack' | 'retry' | 'dead_letter' | 'expired' | 'left';

/** What each outcome does to the message. What is not acknowledged is delivered again by the broker. */
export const EFFECTS = {
  // Handled; a request was answered too.
  ack: { acknowledged: true, counted: true },
  // Sent to a retry queue.
  retry: { acknowledged: true, counted: true },
  // Stored for a person to decide.
  dead_letter: { acknowledged: true, counted: true },
  // A request that nobody waits for any more: not carried out.
  expired: { acknowledged: true, counted: true },
  // Its channel is lost, or the service stops.
  left: { acknowledged: false, counted: false },
} as const satisfies Record<Outcome, { acknowledged: boolean; counted: boolean }>;

/** The outcomes that are counted, by the kind of message. */
export const COUNTED = { event: ['ack', 'retry', 'dead_letter'], request: ['ack', 'expired'] } as const;
