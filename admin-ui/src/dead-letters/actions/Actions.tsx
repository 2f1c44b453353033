import ReplayIcon from '@mui/icons-material/ReplayOutlined';
import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { WriteButton } from '../../session/roles';
import { DiscardDialog } from './DiscardDialog';
import { ReplayDialog } from './ReplayDialog';
import type { Asked } from './selection';

interface Props extends Asked {
  /** Which texts the buttons have: `one`, `selected` or `group`. */
  readonly of: 'one' | 'selected' | 'group';
}

/** The buttons to replay and discard one or many dead letters. Each opens a dialog first. */
export function Actions({ of, ...asked }: Props) {
  const translate = useTranslate();
  // The dialog keeps its selection, even if new dead letters arrive.
  const [asking, setAsking] = useState<{ what: 'replay' | 'discard'; asked: Asked } | null>(null);
  const close = () => setAsking(null);
  return (
    <>
      <WriteButton
        size="small"
        variant="outlined"
        startIcon={<ReplayIcon />}
        onClick={() => setAsking({ what: 'replay', asked })}
      >
        {translate(`dead-letters.replay.${of}`)}
      </WriteButton>
      <WriteButton
        size="small"
        color="error"
        startIcon={<DeleteIcon />}
        onClick={() => setAsking({ what: 'discard', asked })}
      >
        {translate(`dead-letters.discard.${of}`)}
      </WriteButton>
      {asking?.what === 'replay' && <ReplayDialog {...asking.asked} onClose={close} />}
      {asking?.what === 'discard' && <DiscardDialog {...asking.asked} onClose={close} />}
    </>
  );
}
