import CheckIcon from '@mui/icons-material/Check';
import { ListItemIcon, ListItemText, MenuItem, type MenuItemProps } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useTimeForm, useZone } from '../format/time-preferences';

/** The two settings of how the page shows times, for the user's menu. The menu stays open, so that both can be seen. */
export function DatedTimes(props: MenuItemProps) {
  const [form, setForm] = useTimeForm();
  const isOn = form === 'absolute';
  return (
    <Setting
      {...props}
      text="app.times.dated"
      isOn={isOn}
      onClick={() => setForm(isOn ? 'relative' : 'absolute')}
    />
  );
}

export function UtcTimes(props: MenuItemProps) {
  const [zone, setZone] = useZone();
  const isOn = zone === 'utc';
  return (
    <Setting {...props} text="app.times.utc" isOn={isOn} onClick={() => setZone(isOn ? 'local' : 'utc')} />
  );
}

function Setting({ text, isOn, ...props }: MenuItemProps & { text: string; isOn: boolean }) {
  const translate = useTranslate();
  return (
    <MenuItem {...props} role="menuitemcheckbox" aria-checked={isOn}>
      <ListItemIcon>{isOn && <CheckIcon fontSize="small" />}</ListItemIcon>
      <ListItemText>{translate(text)}</ListItemText>
    </MenuItem>
  );
}
