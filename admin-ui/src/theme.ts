import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from 'react-admin';

/** Makes the text at the right of a card as readable as the rest; react-admin shows it half transparent. */
const components = {
  RaSimpleList: { styleOverrides: { root: { '& .RaSimpleList-tertiary': { opacity: 1 } } } },
};
const shape = { borderRadius: 8 };
const typography = {
  fontFamily:
    '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  h6: { fontWeight: 600 },
  // Words on a button read like words elsewhere.
  button: { textTransform: 'none', fontWeight: 600 },
} as const;

/** Both themes have a text contrast of 4.5 : 1, and show states by word and shape as well as by colour. */
export const lightTheme: RaThemeOptions = {
  ...defaultLightTheme,
  components: { ...defaultLightTheme.components, ...components },
  shape,
  typography: { ...defaultLightTheme.typography, ...typography },
  palette: {
    mode: 'light',
    primary: { main: '#1d57ad' },
    secondary: { main: '#17365f' },
    success: { main: '#1a7341' },
    warning: { main: '#8f5200' },
    error: { main: '#b3261e' },
    info: { main: '#1d57ad' },
    background: { default: '#f5f7fa', paper: '#ffffff' },
  },
};

export const darkTheme: RaThemeOptions = {
  ...defaultDarkTheme,
  components: { ...defaultDarkTheme.components, ...components },
  shape,
  typography: { ...defaultDarkTheme.typography, ...typography },
  palette: {
    mode: 'dark',
    primary: { main: '#8db8f5' },
    secondary: { main: '#1c2b40', contrastText: '#ffffff' },
    success: { main: '#6fd39a' },
    warning: { main: '#f2b457' },
    error: { main: '#ff9a92' },
    info: { main: '#8db8f5' },
    background: { default: '#10151c', paper: '#181f29' },
  },
};
