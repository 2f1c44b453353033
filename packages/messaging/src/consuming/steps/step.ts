import type { Delivery, Incoming } from '../../broker/message';

/** Handles a message and acknowledges it, or leaves it to the broker. */
export type Take = (message: Delivery) => Promise<void>;

/** Decides the outcome of a message. It throws only if the fault is ours. Then it can be called again. */
export type Step = (message: Delivery) => Promise<Outcome>;

/** Carries out a message. For a request the result is the answer. */
export type Handle = (message: Incoming) => Promise<unknown>;

/** The possible outcomes of a message: see the table. */
export type Outcome = 'ack' | 'retry' | 'dead_letter' | 'expired' | 'left';

/** What each outcome does to the message. The broker delivers unacknowledged messages again. */
export const EFFECTS = {
  // Handled; a request was answered too.
  ack: { acknowledged: true, counted: true },
  // Sent to a retry queue.
  retry: { acknowledged: true, counted: true },
  // Stored for a person to decide.
  dead_letter: { acknowledged: true, counted: true },
  // A request whose caller no longer waits. It was not carried out.
  expired: { acknowledged: true, counted: true },
  // Its channel is lost, or the service stops.
  left: { acknowledged: false, counted: false },
} as const satisfies Record<Outcome, { acknowledged: boolean; counted: boolean }>;

/** The outcomes that are counted, by the kind of message. */
export const COUNTED = { event: ['ack', 'retry', 'dead_letter'], request: ['ack', 'expired'] } as const;
