import { Alert, Table, TableBody, TableCell, TableHead, TableRow, Link as TextLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { ProductsStats } from '../api/api-types';
import { Stock } from '../products/Stock';

/** Products with low stock, each with a link to its page, where it can be restocked. */
export function LowStock({ products }: { products: ProductsStats }) {
  const translate = useTranslate();
  const low = products.lowest.filter(({ stock, lowStockThreshold }) => stock < lowStockThreshold);
  if (low.length === 0) return <Alert severity="success">{translate('dashboard.low.none')}</Alert>;
  return (
    <>
      <Table size="small" aria-label={translate('dashboard.low.title')}>
        <TableHead>
          <TableRow>
            <TableCell>{translate('dashboard.low.product')}</TableCell>
            <TableCell align="right">{translate('dashboard.low.stock')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {low.map(({ id, name, stock, lowStockThreshold }) => (
            <TableRow key={id}>
              <TableCell sx={{ overflowWrap: 'anywhere' }}>
                <TextLink component={Link} to={`/products/${id}/show`}>
                  {name}
                </TextLink>
              </TableCell>
              <TableCell align="right">
                <Stock stock={stock} lowStockThreshold={lowStockThreshold} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {products.lowStock > low.length && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {translate('dashboard.low.more', { smart_count: products.lowStock - low.length })}
        </Alert>
      )}
    </>
  );
}
