import {
  Link as TextLink,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { StatsView } from '../api-types';
import { Stock } from '../products/Stock';
import { NoAnswer, Panel } from './Panel';

/** Products that run low, the least stock first; each leads to where it is restocked. */
export function LowStock({ products }: Pick<StatsView, 'products'>) {
  return (
    <Panel title="dashboard.low_stock.title" hint="dashboard.low_stock.hint">
      {products ? <Lowest {...products} /> : <NoAnswer service="products-service" />}
    </Panel>
  );
}

function Lowest({ products, lowStock, lowest }: NonNullable<StatsView['products']>) {
  const translate = useTranslate();
  if (lowStock === 0) {
    return <Typography>{translate('dashboard.low_stock.none', { smart_count: products })}</Typography>;
  }
  return (
    <>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('resources.products.fields.name')}</TableCell>
            <TableCell align="right">{translate('resources.products.fields.stock')}</TableCell>
            <TableCell align="right">{translate('resources.products.fields.lowStockThreshold')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {lowest.map((product) => (
            <TableRow key={product.id}>
              <TableCell sx={{ overflowWrap: 'anywhere' }}>
                <TextLink component={Link} to={`/products/${product.id}/show`}>
                  {product.name}
                </TextLink>
              </TableCell>
              <TableCell align="right">
                <Stock {...product} />
              </TableCell>
              <TableCell align="right">{product.lowStockThreshold.toLocaleString()}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {lowStock > lowest.length && (
        <Typography color="text.secondary" sx={{ mt: 1 }}>
          {translate('dashboard.low_stock.more', { shown: lowest.length, all: lowStock })}
        </Typography>
      )}
    </>
  );
}
