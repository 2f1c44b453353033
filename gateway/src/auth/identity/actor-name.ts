import type { Actor } from '../access';

/** The limit of the audit trail, in characters. */
const MAX_NAME = 200;

/** The caller as the audit trail shows it: the id, which has no blank, then the name in brackets if it differs. */
export function nameOf(actor: Actor | undefined): string {
  if (!actor) return 'anonymous';
  const { id, name } = actor;
  return id === name ? id : `${id} (${name.slice(0, MAX_NAME - id.length - 3)})`;
}
