import type { DeadLetterSummary, TraceSpan } from '../../api/api-types';
import { letterOf, spanOfMessage } from './letters';

const span = (id: string, second: number, messageId: string, error = false) =>
  ({
    id,
    startTime: `2026-01-31T12:00:0${second}.000000Z`,
    attributes: { 'messaging.message.id': messageId },
    error,
  }) as unknown as TraceSpan;
const spans = [
  span('third', 3, 'm', true),
  span('send', 1, 'm'),
  span('second', 2, 'm', true),
  span('settle', 4, 'm'),
  span('other', 5, 'n'),
];

it('finds the span in which a message failed last, or was handled last', () => {
  expect(spanOfMessage(spans, 'm')).toBe('third');
  expect(spanOfMessage(spans, 'n')).toBe('other');
  expect(spanOfMessage(spans, 'gone')).toBeNull();
  expect(spanOfMessage(spans, null)).toBeNull();
});

it('finds the dead letter of a span that failed', () => {
  const letters = [
    { id: 'a', messageId: null },
    { id: 'b', messageId: 'm' },
  ] as DeadLetterSummary[];
  expect(spans.map((one) => letterOf(one, letters)?.id)).toEqual(['b', undefined, 'b', undefined, undefined]);
});
