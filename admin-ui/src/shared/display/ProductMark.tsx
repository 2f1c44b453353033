import { useTheme } from '@mui/material';
import { patternOf, SIDE } from '../format/pattern';

/**
 * A small picture made of the product's id, so that people recognise a product in a list at a glance. It only repeats what
 * the name beside it says, so screen readers do not read it.
 */
export function ProductMark({ id, size = 20 }: { id: string; size?: number }) {
  const isDark = useTheme().palette.mode === 'dark';
  const { hue, cells } = patternOf(id);
  return (
    <svg
      viewBox={`-0.5 -0.5 ${SIDE + 1} ${SIDE + 1}`}
      width={size}
      height={size}
      aria-hidden
      focusable={false}
      data-product={id}
      style={{ flexShrink: 0, verticalAlign: 'middle', marginRight: size * 0.4 }}
    >
      <rect
        x={-0.5}
        y={-0.5}
        width={SIDE + 1}
        height={SIDE + 1}
        rx={1}
        fill={`hsl(${hue} ${isDark ? '28% 24%' : '45% 90%'})`}
      />
      <path
        d={cells.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join('')}
        fill={`hsl(${hue} ${isDark ? '60% 70%' : '60% 36%'})`}
      />
    </svg>
  );
}
