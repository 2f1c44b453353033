import ErrorIcon from '@mui/icons-material/ErrorOutlined';
import LetterIcon from '@mui/icons-material/MarkunreadMailboxOutlined';
import { Box, ButtonBase, Typography } from '@mui/material';
import { visuallyHidden } from '@mui/utils';
import { useTranslate } from 'react-admin';
import { useDuration } from '../../shared/format/time';
import { BAR, COLUMNS } from './Ruler';
import type { Part, Row } from './waterfall';

interface Props {
  readonly row: Row;
  readonly colour: string | undefined;
  /** Percent between two marks of the ruler. */
  readonly step: number | undefined;
  readonly isChosen: boolean;
  /** Whether it takes the focus at once: a link has led to it. */
  readonly isLinked: boolean;
  readonly hasLetter: boolean;
  readonly onChoose: () => void;
}

/** One span: its name, its bar with its part of the critical path, and how long it took. */
export function SpanRow({ row, colour, step, isChosen, isLinked, hasLetter, onChoose }: Props) {
  const translate = useTranslate();
  const duration = useDuration();
  const { span, depth } = row;
  return (
    <ButtonBase
      onClick={onChoose}
      aria-expanded={isChosen}
      autoFocus={isLinked}
      sx={{
        display: 'grid',
        gridTemplateColumns: COLUMNS,
        columnGap: 1,
        alignItems: 'center',
        width: '100%',
        textAlign: 'left',
        font: 'inherit',
        py: 0.25,
        borderRadius: 1,
        scrollMarginTop: '120px',
        bgcolor: isChosen ? 'action.selected' : 'transparent',
        '&:hover, &:focus-visible': { bgcolor: 'action.hover' },
      }}
    >
      <Box
        sx={{
          pl: `${Math.min(depth, 12) * 12}px`,
          minWidth: 0,
          display: 'flex',
          alignItems: 'center',
          gap: 0.5,
        }}
      >
        {span.error && (
          <ErrorIcon color="error" fontSize="small" titleAccess={translate('orders.waterfall.failed')} />
        )}
        {hasLetter && (
          <LetterIcon
            color="error"
            fontSize="small"
            titleAccess={translate('orders.waterfall.dead_letter')}
          />
        )}
        <Typography
          variant="body2"
          noWrap
          title={`${span.service}: ${span.name}`}
          sx={{ fontWeight: row.criticalMs > 0 ? 600 : 400 }}
        >
          {span.name}
        </Typography>
        {row.criticalMs > 0 && (
          <span style={visuallyHidden}>{translate('orders.waterfall.is_critical')}</span>
        )}
      </Box>
      <Box
        aria-hidden
        sx={({ palette }) => ({
          position: 'relative',
          height: 16,
          bgcolor: 'action.hover',
          // A line below each mark of the ruler.
          ...(step !== undefined && {
            backgroundImage: `linear-gradient(to right, ${palette.divider} 1px, transparent 1px)`,
            backgroundSize: `${step}% 100%`,
          }),
          borderRadius: 0.5,
          ...BAR,
        })}
      >
        <Box
          sx={{
            ...at(row),
            top: 0,
            bottom: 5,
            bgcolor: colour,
            borderRadius: 0.5,
            outline: span.error ? '2px solid' : 'none',
            outlineColor: 'error.main',
          }}
        />
        {row.critical.map((part) => (
          <Box key={part.left} sx={{ ...at(part), bottom: 0, height: 4, bgcolor: 'text.primary' }} />
        ))}
      </Box>
      <Typography variant="caption" color="textSecondary" sx={{ textAlign: 'right', whiteSpace: 'nowrap' }}>
        {duration(span.durationMs)}
      </Typography>
    </ButtonBase>
  );
}

/** Wide enough to be seen, and never beyond the end. */
const at = ({ left, width }: Part) => ({
  position: 'absolute' as const,
  left: `${Math.min(left, 99.5)}%`,
  width: `${width}%`,
  minWidth: '3px',
});
