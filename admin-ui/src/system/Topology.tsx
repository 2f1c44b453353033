import { Box, useMediaQuery, useTheme, type Theme } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { SystemView } from '../api/api-types';
import { DESK, drawingOf, PHONE, type Box as DrawnBox, type Drawing } from './topology';

/** Each state has a sign as well as a colour. */
const SIGN: Record<string, string> = { ok: '✓', degraded: '!', unavailable: '✕', unknown: '?' };

/** How far a line between two boxes of the same column bends outwards. */
const GAP = 24;

/** A diagram of the components and their connections. The table below has the same information as text. */
export function Topology({ system }: { system: SystemView }) {
  const translate = useTranslate();
  const { palette } = useTheme();
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const { layout, boxes, lines } = drawingOf(system, isPhone ? PHONE : DESK);
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
      // If it is wider than the window it scrolls, by touch and by keyboard.
      sx={{ overflowX: 'auto' }}
      role="group"
      aria-label={translate('system.topology')}
      tabIndex={0}
    >
      <svg
        viewBox={`-4 -4 ${layout.width + 8} ${layout.height + 8}`}
        width="100%"
        role="img"
        aria-label={said}
        style={{ minWidth: isPhone ? 0 : 720, maxHeight: layout.height + 20, display: 'block' }}
      >
        {lines.map(({ from, to, use }) => (
          <path
            key={`${from.name} ${to.name} ${use}`}
            d={curve(from, to, layout)}
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
              width={layout.box.width}
              height={layout.box.height}
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

/** From the side of one box to the side of the other; in the same column, through the gap beside it. */
function curve(from: DrawnBox, to: DrawnBox, { box, width }: Drawing['layout']): string {
  const [y1, y2] = [from.y + box.height / 2, to.y + box.height / 2];
  if (from.x === to.x) {
    const isLeft = from.x < width / 2;
    const x = from.x + (isLeft ? box.width : 0);
    const gap = x + (isLeft ? GAP : -GAP);
    return `M ${x} ${y1} C ${gap} ${y1}, ${gap} ${y2}, ${x} ${y2}`;
  }
  const forward = to.x > from.x;
  const x1 = from.x + (forward ? box.width : 0);
  const x2 = to.x + (forward ? 0 : box.width);
  const bend = (x2 - x1) / 2;
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`;
}
