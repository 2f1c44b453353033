import SaveIcon from '@mui/icons-material/SaveOutlined';
import type { ReactElement } from 'react';
import { SaveButton, Toolbar, useTranslate } from 'react-admin';
import { useCanWrite, WriteButton } from '../../session/roles';
import { useUnsavedWarning } from './unsaved';

interface Props {
  /** A translation key. */
  readonly label?: string;
  readonly icon?: ReactElement;
  /** Enabled even in an empty form: a click then shows the missing fields. */
  readonly alwaysEnable?: boolean;
}

/** The toolbar at the end of a form. It asks before edits are lost, and tells a viewer why the form cannot be saved. */
export function FormToolbar({ label = 'ra.action.save', icon = <SaveIcon />, alwaysEnable = false }: Props) {
  const canWrite = useCanWrite();
  const translate = useTranslate();
  useUnsavedWarning(canWrite);
  return (
    // On a phone the toolbar covers the bottom of the screen.
    <Toolbar sx={{ bgcolor: 'background.paper', borderTop: 1, borderColor: 'divider', zIndex: 2 }}>
      {canWrite ? (
        <SaveButton label={label} icon={icon} alwaysEnable={alwaysEnable} />
      ) : (
        <WriteButton variant="contained" startIcon={icon}>
          {translate(label)}
        </WriteButton>
      )}
    </Toolbar>
  );
}
