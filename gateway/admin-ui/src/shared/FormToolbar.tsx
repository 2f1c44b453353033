import SaveIcon from '@mui/icons-material/SaveOutlined';
import { SaveButton, Toolbar, useTranslate } from 'react-admin';
import { useCanWrite, WriteButton } from '../roles';

/** What a form ends with; a viewer reads there why it does not save. `label`: a translation key. */
export function FormToolbar({
  label = 'ra.action.save',
  alwaysEnable = false,
}: {
  label?: string;
  alwaysEnable?: boolean;
}) {
  const canWrite = useCanWrite();
  const translate = useTranslate();
  return (
    <Toolbar>
      {canWrite ? (
        <SaveButton label={label} alwaysEnable={alwaysEnable} />
      ) : (
        <WriteButton variant="contained" startIcon={<SaveIcon />}>
          {translate(label)}
        </WriteButton>
      )}
    </Toolbar>
  );
}
