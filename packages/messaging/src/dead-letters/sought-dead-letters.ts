import { soughtIn } from '@order-flow/contracts/sought';
import { idsWithPart, type FoundIds } from '@order-flow/storage/id-parts';
import type { Reads } from '@order-flow/storage/reads';

/** The most dead letters that one text can find. */
const MOST = 200;

/** The dead letters that the text can mean: their id or a part of it, their message id, or their trace id. */
export async function soughtDeadLetters(reads: Reads, q: string): Promise<FoundIds> {
  const { text, id, traceId, part } = soughtIn(q);
  const byPart = part && (await idsWithPart(reads, 'dead_letters', part, { most: MOST }));
  // A message key begins with the message id and a colon (broker/message.ts). The next character is the semicolon.
  const whole = await reads.search<{ id: string }[]>(
    `SELECT id FROM dead_letters WHERE "messageKey" >= $1 || ':' AND "messageKey" < $1 || ';'
       AND coalesce("messageId", $1) = $1
     UNION SELECT id FROM dead_letters WHERE id = $2
     UNION SELECT id FROM dead_letters WHERE "traceId" = $3 ORDER BY id DESC LIMIT ${MOST}`,
    [text, id ?? null, traceId ?? null],
  );
  return {
    ids: [...(byPart?.ids ?? []), ...whole.map((row) => row.id)],
    searchedTo: byPart?.searchedTo ?? null,
  };
}
