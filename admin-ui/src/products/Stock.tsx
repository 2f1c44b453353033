import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import { Box, Chip } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { ProductView } from '../api/api-types';
import { useNumber } from '../shared/format/time';

/** Units in stock, marked if low. */
export function Stock({ stock, lowStockThreshold }: Pick<ProductView, 'stock' | 'lowStockThreshold'>) {
  const translate = useTranslate();
  return (
    <Box component="span" sx={{ display: 'inline-flex', gap: 1, alignItems: 'center' }}>
      {stock < lowStockThreshold && (
        <Chip
          size="small"
          variant="outlined"
          color={stock === 0 ? 'error' : 'warning'}
          icon={<WarningIcon />}
          label={translate('products.low')}
        />
      )}
      {useNumber()(stock)}
    </Box>
  );
}
