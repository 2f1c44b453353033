import { useCallback, useEffect, useRef, useState } from 'react';
import { momentAt, shownWhen, type Pace } from './pace';

export interface Replay {
  /** The recorded moment that is shown, in the unit of the pace; null: everything. */
  readonly moment: number | null;
  readonly isPlaying: boolean;
  /** From the beginning, or from where it was paused. */
  readonly play: () => void;
  readonly pause: () => void;
  /** Shows this recorded moment and stays there; null shows everything. */
  readonly show: (moment: number | null) => void;
}

/**
 * Plays recorded moments in slow motion.
 *
 * @param isStill shows only the recorded moments, nothing between them: for people who want no motion
 */
export function useReplay(pace: Pace, isStill: boolean): Replay {
  const [elapsed, setElapsed] = useState<number | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const from = useRef(0);

  useEffect(() => {
    if (!isPlaying) return undefined;
    const startedAt = performance.now() - from.current;
    let frame = 0;
    const draw = () => {
      const now = performance.now() - startedAt;
      if (now > pace.lastsMs) {
        setPlaying(false);
        setElapsed(null);
        return;
      }
      from.current = now;
      // The same value again renders nothing.
      setElapsed(isStill ? (pace.shownAt.findLast((at) => at <= now) ?? 0) : now);
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, isStill, pace]);

  const play = useCallback(() => {
    if (elapsed === null) from.current = 0;
    setPlaying(true);
  }, [elapsed]);
  const pause = useCallback(() => setPlaying(false), []);
  const show = useCallback(
    (moment: number | null) => {
      setPlaying(false);
      from.current = moment === null ? 0 : shownWhen(pace, moment);
      setElapsed(moment === null ? null : from.current);
    },
    [pace],
  );
  return { moment: elapsed === null ? null : momentAt(pace, elapsed), isPlaying, play, pause, show };
}
