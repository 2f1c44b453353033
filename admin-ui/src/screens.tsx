import type { ResourceProps } from 'react-admin';
import { screen as accounts } from './accounts/screen';
import { screen as audit } from './audit/screen';
import { screen as deadLetters } from './dead-letters/screen';
import { screen as faults } from './faults/screen';
import { screen as flow } from './flow/screen';
import { screen as mails } from './mails/screen';
import { screen as orders } from './orders/screen';
import { screen as products } from './products/screen';
import { screen as system } from './system/screen';
import { deliveries, endpoints } from './webhooks/screen';

/** The screens in the order of the menu. Each is loaded when first opened. React-admin adds the dashboard. */
export const screens: readonly ResourceProps[] = [
  flow,
  orders,
  products,
  endpoints,
  deliveries,
  mails,
  deadLetters,
  system,
  audit,
  accounts,
  faults,
];
