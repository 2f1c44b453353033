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
import { downloadCSV, useListContext, useNotify, useTranslate, type RaRecord } from 'react-admin';
import { allOf } from '../../api/data-provider';
import { usePausesLive } from '../../live';
import { csvRow } from '../format/csv';
import { useErrorText } from '../format/error-text';
import { useNumber } from '../format/time';

const MOST_ROWS = 100_000;

interface Progress {
  readonly rows: number;
  readonly error?: unknown;
}

interface Props<T> {
  /** The first part of the file's name. */
  readonly file: string;
  /** The fields of a row, which are also the header. */
  readonly columns: readonly (keyof T & string)[];
  /** Reads all rows, page by page. */
  readonly pages: (signal: AbortSignal) => AsyncIterable<readonly T[]>;
}

/** Exports the list that it is in, with its filters and order. */
export function ExportList<T extends RaRecord>({ columns }: Pick<Props<T>, 'columns'>) {
  const list = useListContext<T>();
  const pages: Props<T>['pages'] = (signal) =>
    allOf<T>(list.resource, { filter: list.filterValues as unknown, sort: list.sort }, signal);
  return <ExportCsv file={list.resource} columns={columns} pages={pages} />;
}

/** Exports rows as CSV, at most 100,000. It goes page by page, with progress and a way to stop. */
export function ExportCsv<T>({ file, columns, pages }: Props<T>) {
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
    const chunks = [csvRow(columns)];
    let rows = 0;
    setProgress({ rows });
    try {
      for await (const page of pages(controller.signal)) {
        for (const row of page.slice(0, MOST_ROWS - rows))
          chunks.push(csvRow(columns.map((column) => row[column])));
        rows += page.length;
        setProgress({ rows: Math.min(rows, MOST_ROWS) });
        if (rows >= MOST_ROWS) break;
      }
      downloadCSV(chunks.join(''), `${file}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
      setProgress(null);
      const isCut = rows >= MOST_ROWS;
      notify(isCut ? 'app.export.cut' : 'app.export.done', {
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
        {translate('app.export.button')}
      </Button>
      <Dialog open={progress !== null} aria-labelledby="export-title" fullWidth maxWidth="xs">
        <DialogTitle id="export-title">{translate('app.export.title')}</DialogTitle>
        <DialogContent>
          {progress?.error === undefined ? (
            <LinearProgress aria-labelledby="export-title" sx={{ mb: 2 }} />
          ) : (
            <Alert severity="error" sx={{ mb: 2 }}>
              {errorText(progress.error)}
            </Alert>
          )}
          <Typography role="status">
            {translate('app.export.progress', {
              smart_count: progress?.rows ?? 0,
              rows: number(progress?.rows ?? 0),
              most: MOST_ROWS,
            })}
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
