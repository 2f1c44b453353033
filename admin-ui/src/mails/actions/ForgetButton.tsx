import ForgetIcon from '@mui/icons-material/PersonRemoveOutlined';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { WriteButton } from '../../session/roles';
import { ForgetDialog } from './ForgetDialog';

export function ForgetButton() {
  const translate = useTranslate();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <WriteButton size="small" startIcon={<ForgetIcon />} onClick={() => setAsking(true)}>
        {translate('mails.forget.button')}
      </WriteButton>
      {isAsking && <ForgetDialog onClose={() => setAsking(false)} />}
    </>
  );
}
