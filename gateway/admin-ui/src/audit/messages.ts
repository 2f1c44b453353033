import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  { resources: { audit: { name: 'Audit' } } },
  { resources: { audit: { name: 'Auditoría' } } },
);
