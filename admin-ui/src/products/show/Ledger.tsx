import {
  Alert,
  Box,
  Button,
  Link as TextLink,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { get } from '../../api/api';
import type { MovementPage, MovementView, ProductView } from '../../api/api-types';
import { useLive } from '../../live';
import { ExportCsv } from '../../shared/lists/ExportCsv';
import { LoadError } from '../../shared/loading/LoadError';
import { LoadingLines } from '../../shared/loading/LoadingLines';
import { When } from '../../shared/display/When';
import { useNumber } from '../../shared/format/time';
import { balancesOf } from './balances';

const PAGE = 50;
/** With more pages than this the ledger does not refresh, because every page would be read again each time. */
const LIVE_PAGES = 2;

interface Page extends MovementPage {
  /** The stock when the page was read. */
  readonly stock: number;
}

/** Reads a page and the stock of the same moment: reads again if an order came in between. */
async function readPage(id: string, cursor: string | undefined, signal: AbortSignal): Promise<Page> {
  const query = new URLSearchParams({ limit: String(PAGE), ...(cursor !== undefined && { cursor }) });
  for (let tries = 1; ; tries++) {
    const { stock } = await get<ProductView>(`/products/${id}`, { signal });
    const page = await get<MovementPage>(`/products/${id}/movements?${query.toString()}`, { signal });
    const after = await get<ProductView>(`/products/${id}`, { signal });
    // Older pages do not change. Under many orders, the third try has to be good enough.
    if (cursor !== undefined || stock === after.stock || tries === 3) return { ...page, stock };
  }
}

/** All movements, newest first. */
async function* allMovements(id: string, signal: AbortSignal): AsyncGenerator<MovementView[]> {
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: '200', ...(cursor !== null && { cursor }) });
    const page: MovementPage = await get(`/products/${id}/movements?${query.toString()}`, { signal });
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** The product's movements, newest first, with the stock after each. */
export function Ledger({ id }: { id: string }) {
  const translate = useTranslate();
  const live = useLive();
  const number = useNumber();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery({
      queryKey: ['products', 'movements', id],
      queryFn: ({ pageParam, signal }) => readPage(id, pageParam, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
      ...live,
      refetchInterval: (query) => (query.state.data?.pages.length ?? 0) <= LIVE_PAGES && live.refetchInterval,
    });
  const stock = data?.pages[0]?.stock ?? 0;
  const { lines, sum } = balancesOf(stock, data?.pages.flatMap(({ items }) => items) ?? []);
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'baseline', justifyContent: 'space-between' }}>
        <Typography variant="h6" component="h2" gutterBottom>
          {translate('products.ledger.title')}
        </Typography>
        {lines.length > 0 && (
          <ExportCsv<MovementView>
            file={`movements-${id}`}
            columns={['id', 'at', 'kind', 'delta', 'actor', 'reason', 'idempotencyKey']}
            pages={(signal) => allMovements(id, signal)}
          />
        )}
      </Box>
      {isPending && <LoadingLines />}
      {!data && error && <LoadError error={error} retry={refetch} />}
      {data && lines.length === 0 && <Typography>{translate('products.ledger.empty')}</Typography>}
      {lines.length > 0 && (
        <>
          <Sum stock={stock} sum={sum} isComplete={!hasNextPage} />
          <TableContainer tabIndex={0} role="region" aria-label={translate('products.ledger.title')}>
            <Table size="small">
              <TableHead>
                <TableRow>
                  {['at', 'kind', 'delta', 'balance', 'who', 'why'].map((column) => (
                    <TableCell
                      key={column}
                      align={column === 'delta' || column === 'balance' ? 'right' : 'left'}
                    >
                      {translate(`products.ledger.${column}`)}
                    </TableCell>
                  ))}
                </TableRow>
              </TableHead>
              <TableBody>
                {lines.map(({ movement, balance }) => (
                  <TableRow key={movement.id}>
                    <TableCell>
                      <When at={movement.at} />
                    </TableCell>
                    <TableCell>{translate(`products.ledger.kinds.${movement.kind}`)}</TableCell>
                    <TableCell align="right">
                      {movement.delta > 0 ? '+' : '−'}
                      {number(Math.abs(movement.delta))}
                    </TableCell>
                    <TableCell align="right">{number(balance)}</TableCell>
                    <TableCell sx={{ overflowWrap: 'anywhere' }}>{movement.actor}</TableCell>
                    {/* On a phone the table scrolls sideways; a narrow reason would be as high as the screen. */}
                    <TableCell sx={{ minWidth: 220 }}>
                      <Why {...movement} />
                    </TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </TableContainer>
          {hasNextPage && (
            <Box sx={{ textAlign: 'center', mt: 1 }}>
              <Button onClick={() => void fetchNextPage()} loading={isFetchingNextPage}>
                {translate('products.ledger.more')}
              </Button>
            </Box>
          )}
        </>
      )}
    </>
  );
}

function Sum({ stock, sum, isComplete }: { stock: number; sum: number; isComplete: boolean }) {
  const translate = useTranslate();
  const number = useNumber();
  const shown = { stock: number(stock), sum: number(sum) };
  if (!isComplete) {
    return (
      <Typography color="textSecondary">{translate('products.ledger.adds_up_so_far', shown)}</Typography>
    );
  }
  const isRight = sum === stock;
  return (
    <Alert severity={isRight ? 'success' : 'error'} sx={{ mb: 1 }}>
      {translate(isRight ? 'products.ledger.adds_up' : 'products.ledger.differs', shown)}
    </Alert>
  );
}

function Why({ reason, idempotencyKey }: MovementView) {
  const translate = useTranslate();
  if (idempotencyKey === null) return reason;
  const filter = encodeURIComponent(JSON.stringify({ q: idempotencyKey }));
  return (
    <TextLink component={Link} to={`/orders?filter=${filter}`} title={idempotencyKey} noWrap>
      {translate('products.ledger.order', { key: idempotencyKey.slice(0, 8) })}
    </TextLink>
  );
}
