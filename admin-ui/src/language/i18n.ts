import polyglotI18nProvider from 'ra-i18n-polyglot';
import english from 'ra-language-english';
import { resolveBrowserLocale, type I18nProvider, type TranslationMessages } from 'react-admin';
import { messages as accounts } from '../accounts/messages';
import { messages as audit } from '../audit/messages';
import { messages as dashboard } from '../dashboard/messages';
import { messages as deadLetters } from '../dead-letters/messages';
import { messages as faults } from '../faults/messages';
import { messages as flow } from '../flow/messages';
import { messages as mails } from '../mails/messages';
import type { Texts } from './bilingual';
import { messages as shared } from './messages';
import { raSpanish } from './ra-spanish';
import { messages as orders } from '../orders/messages';
import { messages as products } from '../products/messages';
import { regionOf } from '../shared/format/number';
import { messages as search } from '../search/messages';
import { messages as system } from '../system/messages';
import { messages as webhooks } from '../webhooks/messages';

const ours = [
  shared,
  orders,
  products,
  dashboard,
  deadLetters,
  system,
  audit,
  accounts,
  faults,
  flow,
  search,
  webhooks,
  mails,
];

/** Merges deeply, because several folders have texts under `resources`. */
function merged(trees: readonly Texts[]): Texts {
  const all: Texts = {};
  for (const tree of trees) {
    for (const [key, value] of Object.entries(tree)) {
      const before = all[key];
      all[key] = typeof value === 'object' && typeof before === 'object' ? merged([before, value]) : value;
    }
  }
  return all;
}

const languages: Record<string, Texts> = {
  en: merged([english as unknown as Texts, ...ours.map(({ en }) => en)]),
  es: merged([raSpanish as unknown as Texts, ...ours.map(({ es }) => es)]),
};

/** Numbers in a text are written for the user's region. Polyglot would write 47117 as it is. */
function replaceTokens(this: string, token: RegExp, valueOf: (expression: string, name: string) => unknown) {
  const region = regionOf(provider.getLocale());
  return this.replace(token, (expression, name: string) => {
    const value = valueOf(expression, name);
    return typeof value === 'number' ? value.toLocaleString(region) : String(value);
  });
}

const provider: I18nProvider = polyglotI18nProvider(
  (locale) => (languages[locale] ?? languages.en) as unknown as TranslationMessages,
  resolveBrowserLocale('en', { fullLocale: false }) === 'es' ? 'es' : 'en',
  [
    { locale: 'en', name: 'English' },
    { locale: 'es', name: 'Español' },
  ],
  // Texts from the API are not keys.
  { allowMissing: true, replace: replaceTokens },
);

/** Screen readers and hyphenation follow the language of the document. */
const sayLanguage = () => {
  document.documentElement.lang = provider.getLocale();
};
sayLanguage();

export const i18nProvider: I18nProvider = {
  ...provider,
  changeLocale: async (locale) => {
    await provider.changeLocale(locale);
    sayLanguage();
  },
};
