import { bilingual } from '../language/bilingual';

export const messages = bilingual(
  { resources: { products: { name: 'Product |||| Products' } } },
  { resources: { products: { name: 'Producto |||| Productos' } } },
);
