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
} from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormContext } from 'react-hook-form';
import type { ProductView } from '../../api/api-types';

export interface Stale {
  readonly yours: Partial<ProductView>;
  readonly now: ProductView;
}

const FIELDS = ['name', 'price', 'lowStockThreshold'] as const;

/** Shown in the form when somebody else saved first: both versions side by side, and the choice between them. */
export function StaleEdit({ stale, onClose }: { stale: Stale | null; onClose: () => void }) {
  const translate = useTranslate();
  const { reset, setValue } = useFormContext<ProductView>();
  if (!stale) return null;
  const { yours, now } = stale;
  const reload = () => {
    reset(now);
    onClose();
  };
  /** Gives the form the new version, so that the next save overwrites it. */
  const keep = () => {
    setValue('version', now.version);
    setValue('stock', now.stock);
    onClose();
  };
  return (
    <Dialog open aria-labelledby="stale-title" maxWidth="sm" fullWidth>
      <DialogTitle id="stale-title">{translate('products.stale.title')}</DialogTitle>
      <DialogContent>
        <DialogContentText>{translate('products.stale.text')}</DialogContentText>
        <Table size="small">
          <TableHead>
            <TableRow>
              <TableCell>{translate('products.stale.field')}</TableCell>
              <TableCell>{translate('products.stale.yours')}</TableCell>
              <TableCell>{translate('products.stale.now')}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {FIELDS.map((field) => (
              <TableRow key={field} selected={yours[field] !== now[field]}>
                <TableCell component="th" scope="row">
                  {translate(`resources.products.fields.${field}`)}
                </TableCell>
                <TableCell>{yours[field]}</TableCell>
                <TableCell>{now[field]}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
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
