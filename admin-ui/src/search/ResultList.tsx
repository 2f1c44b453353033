import { Box } from '@mui/material';
import { useTranslate } from 'react-admin';
import { ResultLine } from './ResultLine';
import type { Group, Result } from './results';

interface Props {
  readonly id: string;
  readonly q: string;
  readonly groups: readonly Group[];
  readonly chosen: Result | undefined;
  readonly onChoose: (result: Result) => void;
  readonly onOpen: (result: Result) => void;
}

/** The id of a result's element, for `aria-activedescendant`. */
export const idOf = (list: string, { to }: Result): string => `${list}-${to.replace(/\W/g, '-')}`;

/** The results in groups, of which the keyboard chooses one. The focus stays in the text field. */
export function ResultList({ id, q, groups, chosen, onChoose, onOpen }: Props) {
  const translate = useTranslate();
  return (
    <Box id={id} role="listbox" aria-label={translate('search.results')}>
      {groups.map(({ name, results }) => (
        <Box key={name} role="group" aria-labelledby={`${id}-${name}`}>
          <Box
            id={`${id}-${name}`}
            sx={{ px: 2, pt: 1.5, pb: 0.5, typography: 'caption', color: 'text.secondary' }}
          >
            {translate(name === 'screens' ? 'search.screens' : `resources.${name}.name`, { smart_count: 2 })}
          </Box>
          {results.map((result) => (
            <Box
              key={result.to}
              id={idOf(id, result)}
              role="option"
              aria-selected={result === chosen}
              onMouseMove={() => onChoose(result)}
              onClick={() => onOpen(result)}
              sx={{
                display: 'flex',
                alignItems: 'center',
                gap: 1,
                px: 2,
                minHeight: 44,
                cursor: 'pointer',
                '&[aria-selected=true]': {
                  bgcolor: 'action.selected',
                  boxShadow: 'inset 3px 0 currentColor',
                },
              }}
            >
              <ResultLine result={result} q={q} />
            </Box>
          ))}
        </Box>
      ))}
    </Box>
  );
}
