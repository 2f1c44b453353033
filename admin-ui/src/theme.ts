import { alpha, type Components, type PaletteOptions, type Theme } from '@mui/material/styles';
import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from 'react-admin';
import { ALERT_TINT, palettes } from './palettes';

const components: Components<Theme> & Record<string, unknown> = {
  // MUI itself ignores this wish. Animations must still begin: that of a field tells MUI that the browser has filled it in.
  MuiCssBaseline: {
    styleOverrides: {
      '@media (prefers-reduced-motion: reduce)': {
        '*, *::before, *::after': {
          animationDuration: '0.01ms !important',
          animationDelay: '0s !important',
          animationIterationCount: '1 !important',
          transition: 'none !important',
        },
      },
    },
  },
  // React-admin shows the text at the right of a card half transparent.
  RaSimpleList: { styleOverrides: { root: { '& .RaSimpleList-tertiary': { opacity: 1 } } } },
  // A table that is wider than the window scrolls, not the page.
  RaLayout: { styleOverrides: { root: { '& .RaLayout-content': { minWidth: 0 } } } },
  RaList: { styleOverrides: { root: { '& .RaList-main, & .RaList-content': { minWidth: 0 } } } },
  RaDataTable: { styleOverrides: { root: { '& .RaDataTable-tableWrapper': { overflowX: 'auto' } } } },
  RaMenuItemLink: {
    styleOverrides: {
      root: ({ theme: { palette } }: { theme: Theme }) => ({
        '&.RaMenuItemLink-active': {
          color: palette.primary.main,
          fontWeight: 600,
          backgroundColor: alpha(palette.primary.main, 0.1),
          '& .RaMenuItemLink-icon': { color: palette.primary.main },
        },
      }),
    },
  },
  MuiAlert: {
    styleOverrides: {
      root: ({ theme: { palette }, ownerState: { severity = 'success', variant = 'standard' } }) => {
        const { main } = palette[severity];
        if (variant !== 'standard') return {};
        return {
          color: palette.text.primary,
          backgroundColor: alpha(main, ALERT_TINT[palette.mode]),
          border: `1px solid ${alpha(main, 0.5)}`,
          borderLeft: `5px solid ${main}`,
          '& .MuiAlert-icon': { color: main },
        };
      },
    },
  },
};

const shape = { borderRadius: 8 };
const typography = {
  fontFamily:
    '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  h6: { fontWeight: 600 },
  // Words on a button read like words elsewhere.
  button: { textTransform: 'none', fontWeight: 600 },
} as const;

const themeOf = (base: RaThemeOptions, palette: PaletteOptions): RaThemeOptions => ({
  ...base,
  components: { ...base.components, ...components },
  shape,
  typography: { ...base.typography, ...typography },
  palette,
});

export const lightTheme = themeOf(defaultLightTheme, palettes.light);
export const darkTheme = themeOf(defaultDarkTheme, palettes.dark);
