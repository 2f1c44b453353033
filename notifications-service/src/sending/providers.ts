import { logger } from '@order-flow/telemetry/logger';
import { Circuit } from './circuit';
import { httpProvider, mailApis } from './http-provider';
import {
  ProviderFailedError,
  RecipientRefusedError,
  type MailProvider,
  type OutgoingMail,
} from './outgoing-mail';
import { smtpProvider } from './smtp-provider';

/** The beginnings of the URLs of providers. */
export const providerProtocols = [
  'smtp',
  'smtps',
  'postmark+https',
  'resend+https',
  'postmark+http',
  'resend+http',
];

const PAUSE_MS = 30_000;

/** What became of an attempt, with the provider that decided it. */
export type Sent =
  | { readonly outcome: 'sent' | 'bounced'; readonly provider: string; readonly error?: string }
  /** `provider` is null: all are left alone after their failures, and none was tried. */
  | { readonly outcome: 'failed'; readonly provider: string | null; readonly error: string };

/** The providers in the order of the setting. If one fails, the next one gets the mail. */
export class Providers {
  private readonly lanes: readonly { readonly provider: MailProvider; readonly circuit: Circuit }[];

  constructor(providers: readonly MailProvider[], pauseMs = PAUSE_MS) {
    this.lanes = providers.map((provider) => ({ provider, circuit: new Circuit(pauseMs) }));
  }

  get names(): string[] {
    return this.lanes.map(({ provider }) => provider.name);
  }

  /** The providers, each with whether its last three attempts have failed. */
  get states(): { readonly name: string; readonly failing: boolean }[] {
    return this.lanes.map(({ provider, circuit }) => ({ name: provider.name, failing: circuit.failing }));
  }

  /**
   * Tries one after the other until one accepts the mail or says that its recipient is refused. A provider that fails
   * after it got the whole mail may have accepted it: then the recipient gets it twice, with the same `Message-ID`.
   */
  async send(mail: OutgoingMail): Promise<Sent> {
    let last: Sent = {
      outcome: 'failed',
      provider: null,
      error: 'every provider has failed and is left alone for now',
    };
    for (const { provider, circuit } of this.lanes) {
      if (circuit.openUntil !== undefined) continue;
      const { name } = provider;
      try {
        await provider.send(mail);
        circuit.succeeded();
        return { outcome: 'sent', provider: name };
      } catch (error) {
        if (error instanceof RecipientRefusedError) {
          circuit.succeeded();
          return { outcome: 'bounced', provider: name, error: error.message };
        }
        if (!(error instanceof ProviderFailedError)) throw error;
        circuit.failed();
        logger.warn({ provider: name, error: error.message }, 'a mail provider has failed');
        last = { outcome: 'failed', provider: name, error: error.message };
      }
    }
    return last;
  }

  close(): void {
    for (const { provider } of this.lanes) provider.close();
  }
}

/** The providers of the setting, named by their kind and their place. */
export function providersOf(urls: readonly string[], timeoutMs: number): MailProvider[] {
  return urls.map((text, n) => {
    const api = (['postmark', 'resend'] as const).find((name) => text.startsWith(`${name}+`));
    if (!api) return smtpProvider(`smtp-${n + 1}`, new URL(text), timeoutMs);
    return httpProvider(`${api}-${n + 1}`, mailApis[api], new URL(text.slice(api.length + 1)), timeoutMs);
  });
}
