import { ALERT_TINT, palettes } from './palettes';

const rgb = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** WCAG 2: the relative luminance, and the contrast of two colours. */
const luminance = (color: number[]) => {
  const [r = 0, g = 0, b = 0] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: number[], b: number[]) => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (high + 0.05) / (low + 0.05);
};
const over = (color: number[], below: number[], opacity: number) =>
  color.map((value, n) => value * opacity + (below[n] ?? 0) * (1 - opacity));

describe.each(['light', 'dark'] as const)('the %s theme', (mode) => {
  const { background, text, series, ...palette } = palettes[mode];
  const states = ['success', 'warning', 'error', 'info'] as const;
  const surfaces = [background.default, background.paper].map(rgb);

  it('has readable text on every surface, in each colour of a state too', () => {
    const stateColors = states.map((state) => palette[state].main);
    for (const surface of surfaces)
      for (const color of [text.primary, text.secondary, palette.primary.main, ...stateColors])
        expect(contrast(rgb(color), surface)).toBeGreaterThanOrEqual(4.5);
  });

  it('has readable text on a tinted alert', () => {
    for (const surface of surfaces)
      for (const state of states) {
        const main = rgb(palette[state].main);
        const alert = over(main, surface, ALERT_TINT[mode]);
        expect(contrast(rgb(text.primary), alert)).toBeGreaterThanOrEqual(4.5);
        // Its icon and its edge.
        expect(contrast(main, alert)).toBeGreaterThanOrEqual(3);
      }
  });

  it('has lines and bars that are seen on every surface', () => {
    for (const surface of surfaces)
      for (const color of [...series, text.disabled])
        expect(contrast(rgb(color), surface)).toBeGreaterThanOrEqual(3);
  });

  it('has white text on the bar at the top', () => {
    const { main, contrastText } = palette.secondary;
    expect(contrast(rgb(contrastText), rgb(main))).toBeGreaterThanOrEqual(4.5);
  });
});
