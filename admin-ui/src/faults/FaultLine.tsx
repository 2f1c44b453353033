import { useTranslate } from 'react-admin';
import type { FaultView } from '../api/api-types';
import { When } from '../shared/display/When';
import { useDuration, useNumber } from '../shared/format/time';

/** One fault in a sentence: what happens to which events, by whom, until when. */
export function FaultLine({ fault: one }: { fault: FaultView }) {
  const translate = useTranslate();
  const duration = useDuration();
  const percent = useNumber({ style: 'percent' });
  const { fault, queue, pattern, sharePercent, delayMs, startedBy, endsAt } = one;
  const events = pattern ?? translate('faults.all_events');
  const delay = delayMs === null ? '' : ` (${duration(delayMs)})`;
  return (
    <>
      <strong>
        {translate(`faults.kinds.${fault}`)}
        {delay}
      </strong>
      {': '}
      {translate('faults.line', { share: percent(sharePercent / 100), events, queue, actor: startedBy })}{' '}
      <When at={endsAt} dated />
    </>
  );
}
