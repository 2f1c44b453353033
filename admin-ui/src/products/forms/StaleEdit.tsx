import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormContext, useFormState } from 'react-hook-form';
import type { ProductView } from '../../api/api-types';
import { FocusReturns } from '../../shared/forms/FocusReturns';
import { useNumber } from '../../shared/format/time';
import { Price } from '../Price';
import { staleRows, type StaleRow } from './stale-rows';

export interface Stale {
  readonly yours: Partial<ProductView>;
  readonly now: ProductView;
}

/** Shown in the form when somebody else saved first: what differs side by side, and the choice between them. */
export function StaleEdit({ stale, onClose }: { stale: Stale | null; onClose: () => void }) {
  const translate = useTranslate();
  const { reset, resetField, setValue } = useFormContext<ProductView>();
  const { dirtyFields, defaultValues } = useFormState<ProductView>();
  if (!stale) return null;
  const { yours, now } = stale;
  const rows = staleRows(defaultValues ?? {}, yours, now, new Set(Object.keys(dirtyFields)));
  const reload = () => {
    reset(now);
    onClose();
  };
  /** Keeps the user's edits, and takes over the rest and the new version: the next save changes only what was edited. */
  const keep = () => {
    for (const { field, yours: mine } of rows)
      if (mine === null) resetField(field, { defaultValue: now[field] });
    setValue('version', now.version);
    setValue('stock', now.stock);
    onClose();
  };
  return (
    <Dialog open aria-labelledby="stale-title" maxWidth="sm" fullWidth>
      <DialogTitle id="stale-title">{translate('products.stale.title')}</DialogTitle>
      <DialogContent>
        <FocusReturns />
        <DialogContentText>{translate('products.stale.text')}</DialogContentText>
        {rows.length === 0 && <Typography sx={{ mt: 1 }}>{translate('products.stale.same')}</Typography>}
        {rows.length > 0 && (
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell>{translate('products.stale.field')}</TableCell>
                <TableCell>{translate('products.stale.yours')}</TableCell>
                <TableCell>{translate('products.stale.now')}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map((row) => (
                <TableRow key={row.field}>
                  <TableCell component="th" scope="row">
                    {translate(`resources.products.fields.${row.field}`)}
                  </TableCell>
                  <TableCell>
                    {row.yours === null ? (
                      translate('products.stale.unedited')
                    ) : (
                      <Value row={row} of="yours" />
                    )}
                  </TableCell>
                  <TableCell>
                    <Value row={row} of="now" />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={reload}>{translate('products.stale.reload')}</Button>
        <Button variant="contained" onClick={keep}>
          {translate('products.stale.keep')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Value({ row, of }: { row: StaleRow; of: 'yours' | 'now' }) {
  const number = useNumber();
  const value = row[of];
  if (typeof value !== 'number') return value;
  return row.field === 'price' ? <Price value={value} /> : number(value);
}
