import SaveIcon from '@mui/icons-material/SaveOutlined';
import type { ReactElement } from 'react';
import { SaveButton, Toolbar, useTranslate } from 'react-admin';
import { useCanWrite, WriteButton } from '../roles';

interface Props {
  /** A translation key. */
  readonly label?: string;
  readonly icon?: ReactElement;
  /** Also while nothing is filled in: it then says what is missing. */
  readonly alwaysEnable?: boolean;
}

/** What a form ends with; a viewer reads there why it does not save. */
export function FormToolbar({ label = 'ra.action.save', icon = <SaveIcon />, alwaysEnable = false }: Props) {
  const canWrite = useCanWrite();
  const translate = useTranslate();
  return (
    // On a phone it stands over the form, at the bottom of the screen.
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
