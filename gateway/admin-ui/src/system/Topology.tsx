import { Box, useTheme } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { SystemView } from '../api-types';
import { BOX, drawingOf, SIZE, type Box as DrawnBox } from './topology';

/** A sign as well as a colour for each state. */
const SIGN: Record<string, string> = { ok: '✓', degraded: '!', unavailable: '✕', unknown: '?' };

/** Who uses whom, as a picture; the table below says the same in words. */
export function Topology({ system }: { system: SystemView }) {
  const translate = useTranslate();
  const { palette } = useTheme();
  const { boxes, lines } = drawingOf(system);
  const colors: Record<string, string> = {
    ok: palette.success.main,
    degraded: palette.warning.main,
    unavailable: palette.error.main,
    unknown: palette.text.secondary,
  };
  const statusOf = (status: string) => translate(`app.status.${status}`, { _: status });
  const said = boxes.map(({ name, status }) => `${name}: ${statusOf(status)}`).join('; ');
  return (
    <Box
      // Too much for a phone: it scrolls there, by touch and by key.
      sx={{ overflowX: 'auto' }}
      role="group"
      aria-label={translate('system.topology')}
      tabIndex={0}
    >
      <svg
        viewBox={`-4 -4 ${SIZE.width + 8} ${SIZE.height + 8}`}
        width="100%"
        role="img"
        aria-label={said}
        style={{ minWidth: 720, maxHeight: 420, display: 'block' }}
      >
        {lines.map(({ from, to, use }) => (
          <path
            key={`${from.name} ${to.name} ${use}`}
            d={curve(from, to)}
            fill="none"
            stroke={to.status === 'ok' || to.status === 'unknown' ? palette.divider : colors[to.status]}
            strokeWidth={2}
          >
            <title>{`${from.name} → ${to.name}: ${use}`}</title>
          </path>
        ))}
        {boxes.map(({ name, status, x, y }) => (
          <g key={name} transform={`translate(${x} ${y})`}>
            <rect
              width={BOX.width}
              height={BOX.height}
              rx={8}
              fill={palette.background.paper}
              stroke={colors[status]}
              strokeWidth={2}
              strokeDasharray={status === 'unknown' ? '5 4' : undefined}
            />
            <text x={12} y={23} fill={palette.text.primary} fontSize={14} fontWeight={600}>
              {name}
            </text>
            <text x={12} y={43} fill={colors[status]} fontSize={13}>
              {`${SIGN[status] ?? '?'} ${statusOf(status)}`}
            </text>
          </g>
        ))}
      </svg>
    </Box>
  );
}

/** From the side of one box to the side of the other, whichever is to the right. */
function curve(from: DrawnBox, to: DrawnBox): string {
  const forward = to.x >= from.x;
  const x1 = from.x + (forward ? BOX.width : 0);
  const x2 = to.x + (forward ? 0 : BOX.width);
  const [y1, y2] = [from.y + BOX.height / 2, to.y + BOX.height / 2];
  const bend = (x2 - x1) / 2;
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`;
}
