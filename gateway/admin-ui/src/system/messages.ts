import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  { resources: { system: { name: 'System' } } },
  { resources: { system: { name: 'Sistema' } } },
);
