import { Alert, Button, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { useId, useState, type ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { usePausesLive } from '../../live';
import { useErrorText } from '../format/error-text';
import { FocusReturns } from './FocusReturns';

interface Props {
  /** All texts are already translated. */
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  /** Instead of "Cancel", where that could be mistaken for the action itself. */
  readonly dismiss?: string;
  readonly color?: 'primary' | 'error';
  readonly open: boolean;
  /** The confirm button waits for it. If it throws, the dialog shows the error and stays open. */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly disabled?: boolean;
}

/** Asks for confirmation, says what will happen, and stays open until it has happened. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  dismiss,
  color,
  open,
  onConfirm,
  onClose,
  disabled,
}: Props) {
  const translate = useTranslate();
  const errorText = useErrorText();
  const titleId = useId();
  const [state, setState] = useState<{ busy: boolean; error?: unknown }>({ busy: false });
  usePausesLive(open);
  const close = () => {
    setState({ busy: false });
    onClose();
  };
  const run = async () => {
    setState({ busy: true });
    try {
      await onConfirm();
      close();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <Dialog
      open={open}
      onClose={state.busy ? undefined : close}
      aria-labelledby={titleId}
      maxWidth="sm"
      fullWidth
    >
      <DialogTitle id={titleId}>{title}</DialogTitle>
      <DialogContent>
        <FocusReturns />
        {children}
        {state.error !== undefined && (
          <Alert severity="error" sx={{ mt: 2 }}>
            {errorText(state.error)}
          </Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={close} disabled={state.busy}>
          {dismiss ?? translate('ra.action.cancel')}
        </Button>
        <Button
          variant="contained"
          color={color ?? 'primary'}
          onClick={() => void run()}
          loading={state.busy}
          disabled={disabled ?? false}
        >
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
