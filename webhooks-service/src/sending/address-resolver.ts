import { promises as dns } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { Injectable } from '@nestjs/common';

/** Two tries of at most so long, for each name server. */
const TIMEOUT_MS = 1500;

/**
 * Resolves the names of subscribers' hosts by DNS. `dns.lookup` is not fit for it: it does two look-ups at a time for the
 * whole process, so one name whose servers hang would delay the deliveries to all others. `/etc/hosts` is not read.
 */
@Injectable()
export class AddressResolver {
  private readonly resolver = new dns.Resolver({ timeout: TIMEOUT_MS, tries: 2 });

  /** Asks these name servers (`127.0.0.1:5300`) instead of the system's. */
  askOnly(servers: readonly string[]): void {
    this.resolver.setServers(servers);
  }

  /**
   * All addresses of the host, IPv4 first.
   *
   * @throws Error with the code ENOTFOUND (there is none) or EAI_AGAIN (the name servers do not answer, or not properly)
   */
  async addressesOf(host: string): Promise<LookupAddress[]> {
    // RFC 6761: this name never goes to a name server.
    if (/^(.+\.)?localhost\.?$/i.test(host)) return [{ address: '127.0.0.1', family: 4 }];
    const answers = await Promise.allSettled([this.resolver.resolve4(host), this.resolver.resolve6(host)]);
    const found = answers.flatMap((answer, index) =>
      answer.status === 'fulfilled'
        ? answer.value.map((address) => ({ address, family: index === 0 ? 4 : 6 }))
        : [],
    );
    if (found.length > 0) return found;
    const codes = answers.map((answer) =>
      answer.status === 'rejected' ? (answer.reason as NodeJS.ErrnoException).code : 'ENODATA',
    );
    const unknown = codes.every((code) => code === 'ENOTFOUND' || code === 'ENODATA');
    const error = new Error(`${host} could not be resolved: ${codes.join(', ')}`);
    throw Object.assign(error, { code: unknown ? 'ENOTFOUND' : 'EAI_AGAIN' });
  }
}
