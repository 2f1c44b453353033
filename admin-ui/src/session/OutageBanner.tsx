import { Alert } from '@mui/material';
import { useEffect } from 'react';
import { useTranslate } from 'react-admin';
import { useNow } from '../live';
import { useStore } from '../store';
import { noteSuccess, outage, type Outage } from './connection';

const RETRY_MS = 2000;
/** A single failed refresh is not worth a banner. */
const SHOWN_AFTER_MS = 1500;

/** Shows that the gateway does not answer, and asks until it does, because not every screen refreshes. */
export function OutageBanner() {
  const current = useStore(outage);
  return current ? <Banner {...current} /> : null;
}

function Banner({ since, what }: Outage) {
  const translate = useTranslate();
  const now = useNow(500);
  useEffect(() => {
    const timer = setInterval(() => {
      const probe = what === 'app.outage.gateway' ? '/health/live' : '/health/ready';
      fetch(probe, { signal: AbortSignal.timeout(RETRY_MS) }).then(
        ({ ok }) => ok && noteSuccess(),
        () => undefined,
      );
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [what]);
  if (now - since < SHOWN_AFTER_MS) return null;
  return (
    <Alert severity="warning" role="status" sx={{ mb: 1 }}>
      {translate(what, { seconds: Math.round((now - since) / 1000) })}
    </Alert>
  );
}
