import DownloadIcon from '@mui/icons-material/DownloadOutlined';
import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  LinearProgress,
  Typography,
} from '@mui/material';
import { useRef, useState } from 'react';
import { downloadCSV, useListContext, useNotify, useTranslate } from 'react-admin';
import type { ListedOrder } from '../../api/api-types';
import { allOf } from '../../api/data-provider';
import { usePausesLive } from '../../live';
import { csvRow } from '../../shared/format/csv';
import { useErrorText } from '../../shared/format/error-text';
import { useNumber } from '../../shared/format/time';

const MOST_ROWS = 100_000;
const COLUMNS = [
  'id',
  'createdAt',
  'updatedAt',
  'status',
  'reason',
  'productId',
  'quantity',
  'idempotencyKey',
  'traceId',
  'clientKey',
] as const satisfies readonly (keyof ListedOrder)[];

interface Progress {
  readonly rows: number;
  readonly error?: unknown;
}

/** Exports the filtered and sorted list as CSV. It goes page by page, with progress and a way to stop. */
export function ExportOrders() {
  const list = useListContext<ListedOrder>();
  const translate = useTranslate();
  const errorText = useErrorText();
  const notify = useNotify();
  const number = useNumber();
  const [progress, setProgress] = useState<Progress | null>(null);
  const stop = useRef<AbortController | null>(null);
  usePausesLive(progress !== null);

  const run = async () => {
    const controller = new AbortController();
    stop.current = controller;
    const listed = { filter: list.filterValues as unknown, sort: list.sort };
    const chunks = [csvRow(COLUMNS)];
    let rows = 0;
    setProgress({ rows });
    try {
      for await (const page of allOf<ListedOrder>('orders', listed, controller.signal)) {
        for (const order of page.slice(0, MOST_ROWS - rows))
          chunks.push(csvRow(COLUMNS.map((column) => order[column])));
        rows += page.length;
        setProgress({ rows: Math.min(rows, MOST_ROWS) });
        if (rows >= MOST_ROWS) break;
      }
      downloadCSV(chunks.join(''), `orders-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
      setProgress(null);
      const isCut = rows >= MOST_ROWS;
      notify(isCut ? 'orders.export.cut' : 'orders.export.done', {
        type: isCut ? 'warning' : 'success',
        messageArgs: { rows: number(Math.min(rows, MOST_ROWS)), most: MOST_ROWS, smart_count: rows },
      });
    } catch (error) {
      if (!controller.signal.aborted) setProgress({ rows, error });
    }
  };
  const close = () => {
    stop.current?.abort();
    setProgress(null);
  };

  return (
    <>
      <Button size="small" startIcon={<DownloadIcon />} onClick={() => void run()}>
        {translate('orders.export.button')}
      </Button>
      <Dialog open={progress !== null} aria-labelledby="export-title" fullWidth maxWidth="xs">
        <DialogTitle id="export-title">{translate('orders.export.title')}</DialogTitle>
        <DialogContent>
          {progress?.error === undefined ? (
            <LinearProgress aria-labelledby="export-title" sx={{ mb: 2 }} />
          ) : (
            <Alert severity="error" sx={{ mb: 2 }}>
              {errorText(progress.error)}
            </Alert>
          )}
          <Typography role="status">
            {translate('orders.export.progress', { rows: number(progress?.rows ?? 0), most: MOST_ROWS })}
          </Typography>
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>{translate('ra.action.cancel')}</Button>
          {progress?.error !== undefined && (
            <Button onClick={() => void run()} variant="contained">
              {translate('app.try_again')}
            </Button>
          )}
        </DialogActions>
      </Dialog>
    </>
  );
}
