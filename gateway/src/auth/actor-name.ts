import type { Actor } from './access';

/** The audit trail takes no more. */
const MAX_NAME = 200;

/** Who it is for the audit trail: the id, which has no blank, and after it the name where that is another. */
export function nameOf(actor: Actor | undefined): string {
  if (!actor) return 'anonymous';
  const { id, name } = actor;
  return id === name ? id : `${id} (${name.slice(0, MAX_NAME - id.length - 3)})`;
}
