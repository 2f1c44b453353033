import { Box } from '@mui/material';

const isTree = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A JSON tree: folded from the third level on, usable by keyboard. */
export default function JsonTree({ value, depth = 0 }: { value: unknown; depth?: number }) {
  if (!isTree(value)) return <Leaf value={value} />;
  const entries = Object.entries(value as Record<string, unknown>);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return <span>{open + close}</span>;
  return (
    <Box
      component="details"
      open={depth < 2}
      sx={{ fontFamily: 'monospace', fontSize: '0.85rem', '& > summary': { cursor: 'pointer' } }}
    >
      <summary>
        {open}{' '}
        {isList
          ? entries.length
          : entries
              .map(([key]) => key)
              .join(', ')
              .slice(0, 60)}{' '}
        {close}
      </summary>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, pl: 2, borderLeft: 1, borderColor: 'divider' }}>
        {entries.map(([key, child]) => (
          <Box component="li" key={key} sx={{ overflowWrap: 'anywhere', py: 0.125 }}>
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {key}:{' '}
            </Box>
            <JsonTree value={child} depth={depth + 1} />
          </Box>
        ))}
      </Box>
    </Box>
  );
}

function Leaf({ value }: { value: unknown }) {
  const color = typeof value === 'string' ? 'success.main' : value === null ? 'text.secondary' : 'info.main';
  return (
    <Box
      component="span"
      sx={{ color, whiteSpace: 'pre-wrap', fontFamily: 'monospace', fontSize: '0.85rem' }}
    >
      {JSON.stringify(value)}
    </Box>
  );
}
