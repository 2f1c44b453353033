import type { DeadLetterSummary, TraceSpan } from '../../api/api-types';

const messageIdOf = ({ attributes }: TraceSpan) => attributes['messaging.message.id'];

/** The dead letter that the message of a span became, at the span that failed. */
export const letterOf = (
  span: TraceSpan,
  letters: readonly DeadLetterSummary[],
): DeadLetterSummary | undefined =>
  span.error
    ? letters.find(({ messageId }) => messageId !== null && messageId === messageIdOf(span))
    : undefined;

/** The id of the span in which a message failed last, or was handled last. */
export function spanOfMessage(spans: readonly TraceSpan[], messageId: string | null): string | null {
  if (messageId === null) return null;
  const its = spans
    .filter((span) => messageIdOf(span) === messageId)
    .sort((a, b) => (a.startTime < b.startTime ? -1 : 1));
  return (its.findLast(({ error }) => error) ?? its.at(-1))?.id ?? null;
}
