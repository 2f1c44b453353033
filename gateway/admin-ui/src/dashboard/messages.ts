import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  { resources: { dashboard: { name: 'Dashboard' } } },
  { resources: { dashboard: { name: 'Panel' } } },
);
