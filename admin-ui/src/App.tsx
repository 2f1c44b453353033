import { lazy } from 'react';
import { Admin, Resource } from 'react-admin';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { AppLayout } from './AppLayout';
import { dataProvider } from './api/data-provider';
import { i18nProvider } from './language/i18n';
import { preferences } from './preferences';
import { screens } from './screens';
import { authProvider } from './session/auth-provider';
import { SignIn } from './session/SignIn';
import { NotFound } from './shared/NotFound';
import { darkTheme, lightTheme } from './theme';

const Dashboard = lazy(() => import('./dashboard/Dashboard'));

const Screens = () => (
  <Admin
    title="Order flow"
    store={preferences}
    dataProvider={dataProvider}
    authProvider={authProvider}
    i18nProvider={i18nProvider}
    loginPage={SignIn}
    layout={AppLayout}
    catchAll={NotFound}
    dashboard={Dashboard}
    lightTheme={lightTheme}
    darkTheme={darkTheme}
    requireAuth
    disableTelemetry
  >
    {screens.map((screen) => (
      <Resource key={screen.name} {...screen} />
    ))}
  </Admin>
);

/** A data router: only with one can a form with unsaved edits keep the user from leaving. */
const router = createBrowserRouter([{ path: '*', element: <Screens /> }], { basename: '/admin' });

export const App = () => <RouterProvider router={router} />;
