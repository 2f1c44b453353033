import { Box, Typography, useMediaQuery, useTheme, type Theme } from '@mui/material';
import { visuallyHidden } from '@mui/utils';
import { useId } from 'react';
import { useTranslate } from 'react-admin';
import type { SystemView } from '../api/api-types';
import { ArrowHead } from '../shared/display/ArrowHead';
import { StatusChip } from '../shared/display/StatusChip';
import { BOX, curveOf, drawingOf, type Drawing } from './topology';
import { useNameOf } from './use-name-of';

/** Each state has a sign as well as a colour. */
const SIGN: Record<string, string> = { ok: '✓', degraded: '!', unavailable: '✕', unknown: '?' };

/** The components and their connections: a diagram, or a list where there is no room for one. */
export function Topology({ system }: { system: SystemView }) {
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const nameOf = useNameOf(system);
  const drawing = drawingOf(system);
  return isPhone ? (
    <Connections drawing={drawing} nameOf={nameOf} />
  ) : (
    <Diagram drawing={drawing} nameOf={nameOf} />
  );
}

interface Props {
  readonly drawing: Drawing;
  readonly nameOf: (name: string) => string;
}

function Diagram({ drawing, nameOf }: Props) {
  const { width, height, boxes, lines } = drawing;
  const translate = useTranslate();
  const { palette } = useTheme();
  const arrow = useId();
  const colors: Record<string, string> = {
    ok: palette.success.main,
    degraded: palette.warning.main,
    unavailable: palette.error.main,
    unknown: palette.text.secondary,
  };
  const reasonOf = (use: string) => translate(`system.use.${use}`, { _: use });
  const statusOf = (status: string) => translate(`app.status.${status}`, { _: status });
  return (
    <Box
      // If it is wider than the window it scrolls, by touch and by keyboard.
      sx={{ overflowX: 'auto' }}
      role="group"
      aria-label={translate('system.topology')}
      tabIndex={0}
    >
      <svg
        viewBox={`-4 -4 ${width + 8} ${height + 8}`}
        width="100%"
        aria-hidden
        style={{ minWidth: 720, maxHeight: height + 20, display: 'block' }}
      >
        <ArrowHead id={arrow} />
        {lines.map((line) => {
          const { from, to, use } = line;
          const [start, ...bends] = curveOf(line).map((point) => point.join(' '));
          return (
            <path
              key={`${from.name} ${to.name} ${use}`}
              d={`M ${start ?? ''} C ${bends.join(', ')}`}
              fill="none"
              stroke={
                to.status === 'ok' || to.status === 'unknown' ? palette.text.disabled : colors[to.status]
              }
              strokeWidth={2}
              markerEnd={`url(#${arrow})`}
            >
              <title>{`${nameOf(from.name)} → ${nameOf(to.name)}: ${reasonOf(use)}`}</title>
            </path>
          );
        })}
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
              {nameOf(name)}
            </text>
            <text x={12} y={43} fill={colors[status]} fontSize={13}>
              {`${SIGN[status] ?? '?'} ${statusOf(status)}`}
            </text>
          </g>
        ))}
      </svg>
      {/* The same for screen readers, as a list that says what is connected with what. */}
      <Box sx={visuallyHidden}>
        <Connections drawing={drawing} nameOf={nameOf} />
      </Box>
    </Box>
  );
}

function Connections({ drawing: { boxes, lines }, nameOf }: Props) {
  const translate = useTranslate();
  return (
    <Box component="ul" aria-label={translate('system.topology')} sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {boxes.map((box) => {
        const used = lines
          .filter(({ from }) => from === box)
          .map(({ to, use }) => `${nameOf(to.name)} (${translate(`system.use.${use}`, { _: use })})`);
        return (
          <Box component="li" key={box.name} sx={{ py: 0.75 }}>
            <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
              <Typography sx={{ flexGrow: 1, fontWeight: 600 }}>{nameOf(box.name)}</Typography>
              <StatusChip status={box.status} />
            </Box>
            {used.length > 0 && (
              <Typography variant="body2" color="textSecondary">
                {translate('system.uses', { parts: used.join(', ') })}
              </Typography>
            )}
          </Box>
        );
      })}
    </Box>
  );
}
