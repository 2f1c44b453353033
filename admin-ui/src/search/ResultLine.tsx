import { Box } from '@mui/material';
import { useTranslate } from 'react-admin';
import { shortId } from '../shared/format/short-id';
import { When } from '../shared/display/When';
import { useNumber } from '../shared/format/time';
import { ProductMark } from '../shared/display/ProductMark';
import { ProductName } from '../shared/display/ProductName';
import { StatusChip } from '../shared/display/StatusChip';
import { Stock } from '../products/Stock';
import type { Result } from './results';

const CUT = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 } as const;

/** One result: what it is at the left, its id at the right. */
export function ResultLine({ result, q }: { result: Result; q: string }) {
  const translate = useTranslate();
  const number = useNumber();
  switch (result.kind) {
    case 'screens':
      return <Box sx={CUT}>{result.name}</Box>;
    case 'all_orders':
      return <Box sx={CUT}>{translate('search.all_orders', { q })}</Box>;
    case 'orders': {
      const { id, quantity, productId, status, createdAt } = result.order;
      return (
        <>
          <Box sx={CUT}>
            {number(quantity)} × <ProductName id={productId} />
            <Box component="span" sx={{ color: 'text.secondary', ml: 1 }}>
              <When at={createdAt} linked />
            </Box>
          </Box>
          <End id={id}>
            <StatusChip status={status} />
          </End>
        </>
      );
    }
    case 'products':
      return (
        <>
          <Box sx={CUT}>
            <ProductMark id={result.product.id} />
            {result.product.name}
          </Box>
          <End id={result.product.id}>
            <Stock {...result.product} />
          </End>
        </>
      );
    case 'dead-letters': {
      const { id, queue, errorMessage, status } = result.letter;
      return (
        <>
          <Box sx={CUT}>
            {errorMessage}
            <Box component="span" sx={{ color: 'text.secondary', ml: 1 }}>
              {queue}
            </Box>
          </Box>
          <End id={id}>
            <StatusChip status={status} />
          </End>
        </>
      );
    }
  }
}

function End({ id, children }: { id: string; children: React.ReactNode }) {
  return (
    <Box sx={{ ml: 'auto', display: 'flex', gap: 1, alignItems: 'center', flexShrink: 0 }}>
      {children}
      <Box component="code" sx={{ display: { xs: 'none', sm: 'inline' } }}>
        {shortId(id)}
      </Box>
    </Box>
  );
}
