import { Alert, Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type SubmitEvent } from 'react';
import { HttpError, useLogout, useTranslate } from 'react-admin';
import { useErrorText } from '../shared/format/error-text';
import { useStore } from '../store';
import { signIn } from './auth-provider';
import { expiry, signedIn } from './session';

/** A dialog over the page when the session has ended. The page below keeps its state. */
export function SignInAgain() {
  const waiting = useStore(expiry);
  return waiting ? <SignInDialog {...waiting} /> : null;
}

function SignInDialog({ resume, giveUp }: { resume: () => void; giveUp: (error: Error) => void }) {
  const translate = useTranslate();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const logout = useLogout();
  const titleId = useId();
  const [name, setName] = useState(signedIn.get()?.name ?? '');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    // The dialog is in a portal, but React passes the event on to the form around it.
    event.stopPropagation();
    setBusy(true);
    try {
      await signIn(name, password);
      // This may be another user with another role.
      await queries.invalidateQueries({ queryKey: ['auth'] });
      resume();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  const leave = () => {
    giveUp(new HttpError('app.session.ended', 401, {}));
    // The button has said that the changes are lost. Nobody is signed in, so the form does not ask again.
    signedIn.set(null);
    // React-admin does not see errors of the page's own queries.
    void logout();
  };

  return (
    <Dialog open aria-labelledby={titleId} maxWidth="xs" fullWidth sx={{ zIndex: 'tooltip' }}>
      <form onSubmit={(event) => void submit(event)}>
        <DialogTitle id={titleId}>{translate('app.session.over')}</DialogTitle>
        <DialogContent>
          <Alert severity="info" sx={{ mb: 1 }}>
            {translate('app.session.nothing_lost')}
          </Alert>
          <TextField
            label={translate('ra.auth.username')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="username"
            required
          />
          <TextField
            label={translate('ra.auth.password')}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            type="password"
            autoComplete="current-password"
            autoFocus
            required
          />
          {error !== undefined && <Alert severity="error">{errorText(error)}</Alert>}
        </DialogContent>
        <DialogActions>
          <Button onClick={leave} disabled={busy}>
            {translate('app.session.leave')}
          </Button>
          <Button type="submit" variant="contained" loading={busy}>
            {translate('ra.auth.sign_in')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
