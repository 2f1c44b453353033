import ReplayIcon from '@mui/icons-material/ReplayOutlined';
import { useState } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import type { MailView } from '../../api/api-types';
import { WriteButton } from '../../session/roles';
import { SendAgainDialog } from './SendAgainDialog';

/** Sends the selected mails of the list again. */
export function SendSelected() {
  const translate = useTranslate();
  const { selectedIds, onSelect } = useListContext<MailView>();
  // The dialog keeps its selection while the list gives up the mails that were sent.
  const [ids, setIds] = useState<readonly string[] | null>(null);
  return (
    <>
      <WriteButton
        size="small"
        variant="outlined"
        startIcon={<ReplayIcon />}
        onClick={() => setIds(selectedIds)}
      >
        {translate('mails.again.button')}
      </WriteButton>
      {ids !== null && (
        <SendAgainDialog
          ids={ids}
          onDone={(done) => onSelect(selectedIds.filter((id) => !done.includes(id)))}
          onClose={() => setIds(null)}
        />
      )}
    </>
  );
}
