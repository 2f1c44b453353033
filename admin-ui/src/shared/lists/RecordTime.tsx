import { TimeText, TimeTip } from '../display/When';
import { RecordLink } from './RecordLink';

/** The time of a row as the link to its record. Focus on the link shows the exact time as well. */
export const RecordTime = ({ at }: { at: string }) => (
  <TimeTip at={at}>
    {/* As wide as the longest relative time, so that no column moves while the time passes. */}
    <span style={{ display: 'inline-block', minWidth: '12ch' }}>
      <RecordLink>
        <TimeText at={at} />
      </RecordLink>
    </span>
  </TimeTip>
);
