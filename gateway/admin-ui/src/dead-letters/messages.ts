import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  { resources: { 'dead-letters': { name: 'Dead letters' } } },
  { resources: { 'dead-letters': { name: 'Mensajes fallidos' } } },
);
