import type { DeadLetterView } from '../../api/api-types';
import { Care } from './Care';
import { useCare } from './use-care';

/** Who looks after the group of a dead letter, on the dead letter's own page. */
export function CareOfLetter({ letter: { group, status } }: { letter: DeadLetterView }) {
  const { data } = useCare(group);
  if (!data) return null;
  const notes = data.notes.filter(({ kind }) => kind === 'note').length;
  return <Care {...data} group={group} notes={notes} isOpen={status === 'open'} />;
}
