import type { Actor } from './access';

/** The name for the audit trail. */
export const nameOf = (actor: Actor | undefined) => actor?.name ?? 'anonymous';
