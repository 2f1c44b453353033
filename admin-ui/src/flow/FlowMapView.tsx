import { Box, useTheme } from '@mui/material';
import { alpha } from '@mui/material/styles';
import { useId } from 'react';
import { useTranslate } from 'react-admin';
import { ArrowHead } from '../shared/display/ArrowHead';
import { useDuration } from '../shared/format/time';
import { BOX, pointAt, type FlowMap, type MapBox } from './map';
import type { Flow, FlowStep } from './steps';

/** Letters that fit into a box in the usual size. */
const LONG_NAME = 17;

/** An order on the map. */
export interface Traveller {
  readonly id: string;
  readonly flow: Flow;
  /** How long after the first order it came in, in milliseconds. */
  readonly offsetMs: number;
}

interface Props {
  readonly map: FlowMap;
  readonly travellers: readonly Traveller[];
  readonly chosen: Traveller | undefined;
  /** The recorded moment to show, by the clock of the first order; null: everything that is known. */
  readonly moment: number | null;
  /** Instead of a time that is not known: a translation key. */
  readonly noTime: string;
}

/** The map of the system: where the chosen order has been and when, and every order on its way. The list of steps says the same. */
export function FlowMapView({ map, travellers, chosen, moment, noTime }: Props) {
  const { palette } = useTheme();
  const arrow = useId();
  const { width, height, boxes, lines } = map;
  const steps = (chosen?.flow.steps ?? []).filter(
    ({ playMs }) => moment === null || playMs + (chosen?.offsetMs ?? 0) <= moment,
  );
  const last = steps.findLast(({ came, name }) => came !== null || name === 'received');
  const isUnderWay = moment !== null || chosen?.flow.status === 'PENDING';
  const passed = new Set(steps.flatMap(({ came, station }) => (came ? [`${came.from} ${station}`] : [])));
  return (
    <Box
      aria-hidden
      component="svg"
      viewBox={`-3 -3 ${width + 6} ${height + 6}`}
      sx={{ display: 'block', width: '100%', maxWidth: width * 1.35, mx: 'auto', fontFamily: 'inherit' }}
    >
      <ArrowHead id={arrow} />
      {lines.map(({ from, to, points }) => (
        <polyline
          key={`${from} ${to}`}
          points={points.map((point) => point.join()).join(' ')}
          fill="none"
          stroke={passed.has(`${from} ${to}`) ? palette.primary.main : palette.text.disabled}
          strokeWidth={passed.has(`${from} ${to}`) ? 3 : 2}
          strokeLinejoin="round"
          markerEnd={`url(#${arrow})`}
        />
      ))}
      {boxes.map((box) => (
        <Station
          key={box.station}
          box={box}
          steps={steps.filter(({ station }) => station === box.station)}
          noTime={noTime}
          isCurrent={isUnderWay && last?.station === box.station}
        />
      ))}
      {moment !== null &&
        travellers.map((traveller, n) => (
          <Dots
            key={traveller.id}
            map={map}
            traveller={traveller}
            moment={moment}
            number={travellers.length > 1 ? n + 1 : null}
            isChosen={traveller === chosen}
          />
        ))}
    </Box>
  );
}

interface StationProps extends Pick<Props, 'noTime'> {
  readonly box: MapBox;
  /** Those at this station that are shown. */
  readonly steps: readonly FlowStep[];
  readonly isCurrent: boolean;
}

function Station({ box, steps, isCurrent, noTime }: StationProps) {
  const translate = useTranslate();
  const duration = useDuration();
  const { palette } = useTheme();
  const { station, x, y } = box;
  const times = steps.flatMap(({ atMs }) => (atMs === null ? [] : [duration(Math.max(atMs, 0))]));
  const isReached = steps.length > 0;
  const name = translate(`flow.stations.${station}`);
  const colour = steps.some((step) => step.name === 'REJECTED' || step.name === 'STOCK_REFUSED')
    ? palette.error.main
    : steps.some((step) => step.name === 'CONFIRMED')
      ? palette.success.main
      : palette.primary.main;
  return (
    <g transform={`translate(${x} ${y})`} data-station={station} data-reached={isReached}>
      <rect width={BOX.width} height={BOX.height} rx={8} fill={palette.background.paper} />
      <rect
        width={BOX.width}
        height={BOX.height}
        rx={8}
        fill={isReached ? alpha(colour, isCurrent ? 0.28 : 0.1) : 'none'}
        stroke={isReached ? colour : palette.text.disabled}
        strokeWidth={isCurrent ? 3.5 : 2}
        strokeDasharray={isReached && times.length === 0 ? '5 4' : undefined}
      />
      <text x={10} y={19} fill={palette.text.secondary} fontSize={12}>
        {translate(`flow.kinds.${station}`)}
      </text>
      <text
        x={10}
        y={41}
        fill={palette.text.primary}
        fontSize={name.length > LONG_NAME ? 12.5 : 14}
        fontWeight={600}
      >
        {name}
      </text>
      <text x={10} y={64} fill={isReached ? colour : palette.text.secondary} fontSize={15} fontWeight={600}>
        {times.length > 0
          ? `${times.slice(0, 2).join(' · ')}${times.length > 2 ? ' …' : ''}`
          : isReached && translate(noTime)}
      </text>
    </g>
  );
}

interface DotsProps {
  readonly map: FlowMap;
  readonly traveller: Traveller;
  readonly moment: number;
  /** Names the order if there are several. */
  readonly number: number | null;
  readonly isChosen: boolean;
}

/** An order between two stations. It moves evenly from one recorded time to the next. */
function Dots({ map, traveller: { flow, offsetMs }, moment, number, isChosen }: DotsProps) {
  const { palette } = useTheme();
  const now = moment - offsetMs;
  return flow.steps.map(({ came, station, playMs, name }) => {
    if (!came || came.sinceMs >= now || playMs <= now) return null;
    const line = map.lines.find(({ from, to }) => from === came.from && to === station);
    if (!line) return null;
    const [x, y] = pointAt(line.points, (now - came.sinceMs) / (playMs - came.sinceMs));
    const fill = isChosen ? palette.primary.main : palette.text.secondary;
    return (
      <g key={`${name} ${playMs}`} transform={`translate(${x} ${y})`}>
        <circle r={10} fill={fill} stroke={palette.background.paper} strokeWidth={2} />
        {number !== null && (
          <text y={4} textAnchor="middle" fontSize={11} fontWeight={700} fill={palette.background.paper}>
            {number}
          </text>
        )}
      </g>
    );
  });
}
