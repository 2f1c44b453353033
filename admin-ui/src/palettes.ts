import type { PaletteOptions } from '@mui/material/styles';

declare module '@mui/material/styles' {
  interface Palette {
    /** The colours of things that are told apart, such as services. They also differ in lightness. */
    series: readonly string[];
  }
  interface PaletteOptions {
    series: readonly string[];
  }
}

/**
 * Petrol on paper. A status has the same colour everywhere: PENDING is info (indigo), CONFIRMED success, REJECTED error,
 * CANCELLED the secondary text. Text has a contrast of 4.5 : 1, lines that mean something 3 : 1 (palettes.spec.ts), and
 * states are shown by word and shape as well as by colour. The mark has its own copy in public/icon.svg.
 */
export const palettes = {
  light: {
    mode: 'light',
    contrastThreshold: 4.5,
    primary: { main: '#0b5563' },
    // The bar at the top.
    secondary: { main: '#0d3139', contrastText: '#ffffff' },
    success: { main: '#1f6b3a' },
    warning: { main: '#874c00' },
    error: { main: '#ad241e' },
    info: { main: '#4b4a9e' },
    background: { default: '#f4f2ec', paper: '#ffffff' },
    text: { primary: '#1a2526', secondary: '#4c5a5c', disabled: '#7b878a' },
    divider: '#dcd8cd',
    series: ['#0b6e7f', '#a35400', '#5a4fb0', '#2f7a3c', '#6b3350'],
  },
  dark: {
    mode: 'dark',
    contrastThreshold: 4.5,
    primary: { main: '#74c9d3' },
    secondary: { main: '#123038', contrastText: '#ffffff' },
    success: { main: '#7fd197' },
    warning: { main: '#f3b95f' },
    error: { main: '#ff9c92' },
    info: { main: '#b3b5f5' },
    background: { default: '#0f1618', paper: '#172124' },
    text: { primary: '#e8eeee', secondary: '#aab9bb', disabled: '#78878a' },
    divider: '#2e3c40',
    series: ['#74c9d3', '#f0ab58', '#b3b5f5', '#8bd49a', '#e79cc5'],
  },
} as const satisfies Record<string, PaletteOptions>;

/** How strongly an alert is tinted: more in the dark, where a tint is easily overlooked. */
export const ALERT_TINT = { light: 0.1, dark: 0.2 } as const;
