import { Box, useMediaQuery, type Theme } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { SystemView } from '../api-types';
import { drawingOf, pathOf, type Drawing, type Line } from './layout';
import { TopologyNode } from './TopologyNode';

const ROW_PX = 120;

/** A drawing of who uses whom. A screen reader gets a list of the parts, each with what it uses; the lines are for the eye. */
export function Topology({ parts, edges }: SystemView) {
  const translate = useTranslate();
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  const drawing = drawingOf(parts, edges, isPhone);
  return (
    <Box sx={{ position: 'relative', height: drawing.rows * ROW_PX }}>
      <Lines {...drawing} />
      <Box
        component="ul"
        aria-label={translate('system.topology')}
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          position: 'absolute',
          inset: 0,
          display: 'grid',
          gridTemplateColumns: `repeat(${drawing.columns}, minmax(0, 1fr))`,
          gridTemplateRows: `repeat(${drawing.rows}, minmax(0, 1fr))`,
        }}
      >
        {drawing.nodes.map((node) => (
          <TopologyNode
            key={node.id}
            node={node}
            uses={edges.filter(({ from }) => !node.isDatabase && from === node.id)}
          />
        ))}
      </Box>
    </Box>
  );
}

const COLOUR: Record<string, string> = { degraded: 'warning.main', unavailable: 'error.main' };

const Lines = (drawing: Drawing) => (
  <Box
    component="svg"
    aria-hidden
    viewBox={`0 0 ${drawing.columns} ${drawing.rows}`}
    preserveAspectRatio="none"
    sx={{ position: 'absolute', inset: 0, width: '100%', height: '100%' }}
  >
    {drawing.lines.map((line) => (
      <Box
        component="path"
        key={line.id}
        d={pathOf(line, drawing)}
        fill="none"
        vectorEffect="non-scaling-stroke"
        sx={lineLook(line)}
      />
    ))}
  </Box>
);

/** What only watches is dotted; what is down is dashed as well as red. */
function lineLook({ status, to }: Line) {
  const watches = to.part.kind === 'traces' || to.part.kind === 'metrics';
  return {
    color: COLOUR[status] ?? 'text.disabled',
    stroke: 'currentColor',
    strokeWidth: status === 'unavailable' ? 2.5 : 1.5,
    strokeDasharray: status === 'unavailable' ? '8 6' : watches ? '2 4' : 'none',
  };
}
