import EditIcon from '@mui/icons-material/EditOutlined';
import { Box, Card, CardContent, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { Show, useRecordContext, useTranslate } from 'react-admin';
import type { ProductView } from '../../api/api-types';
import { useLive } from '../../live';
import { NotLoaded } from '../../shared/loading/Loaded';
import { WriteButton } from '../../session/roles';
import { Copyable } from '../../shared/display/Copyable';
import { Fact, Facts } from '../../shared/display/Facts';
import { ProductMark } from '../../shared/display/ProductMark';
import { Ledger } from './Ledger';
import { MovementDialog, type Movement } from './MovementDialog';
import { useNumber } from '../../shared/format/time';
import { Price } from '../Price';
import { Stock } from '../Stock';

export default function ProductShow() {
  const live = useLive();
  return (
    <Show<ProductView> queryOptions={live} actions={false} component="div">
      <Product />
    </Show>
  );
}

function Product() {
  const product = useRecordContext<ProductView>();
  const translate = useTranslate();
  const number = useNumber();
  const [movement, setMovement] = useState<Movement | null>(null);
  if (!product) return <NotLoaded />;
  const name = (field: string) => translate(`resources.products.fields.${field}`);
  return (
    <Stack sx={{ gap: 2 }}>
      <Card>
        <CardContent>
          <Stack direction="row" sx={{ gap: 1, mb: 2, alignItems: 'center', flexWrap: 'wrap' }}>
            <Typography variant="h6" component="h2" sx={{ overflowWrap: 'anywhere', minWidth: 0 }}>
              <ProductMark id={product.id} size={32} />
              {product.name}
            </Typography>
            <Box sx={{ flexGrow: 1 }} />
            <WriteButton startIcon={<EditIcon />} to={`/products/${product.id}`}>
              {translate('ra.action.edit')}
            </WriteButton>
            <WriteButton variant="outlined" onClick={() => setMovement('adjust')}>
              {translate('products.adjust.button')}
            </WriteButton>
            <WriteButton variant="contained" onClick={() => setMovement('restock')}>
              {translate('products.restock.button')}
            </WriteButton>
          </Stack>
          <Facts>
            <Fact term={name('stock')}>
              <Stock {...product} />
            </Fact>
            <Fact term={name('lowStockThreshold')}>{number(product.lowStockThreshold)}</Fact>
            <Fact term={name('price')}>
              <Price value={product.price} />
            </Fact>
            <Fact term={name('id')} wide>
              <Copyable text={product.id} what={name('id')} />
            </Fact>
          </Facts>
        </CardContent>
      </Card>
      <Card>
        <CardContent>
          <Ledger id={product.id} />
        </CardContent>
      </Card>
      {movement && <MovementDialog kind={movement} product={product} onClose={() => setMovement(null)} />}
    </Stack>
  );
}
