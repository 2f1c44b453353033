import { lookup as resolve, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import * as ipaddr from 'ipaddr.js';

/** What may be called from here. */
export interface EgressRules {
  /** Whether `http://` is allowed as well as `https://`. */
  readonly allowHttp: boolean;
  /** Private networks that are allowed all the same, such as `10.1.0.0/16`. */
  readonly allowPrivate: readonly string[];
}

/** Nothing was sent, because the address is not public. */
export class EgressRefusedError extends Error {
  override name = 'EgressRefusedError';
  readonly code = 'EGRESS_REFUSED';
}

/** Ranges that ipaddr.js counts as unicast, but that no public host has. */
const NOT_PUBLIC = [
  '64:ff9b:1::/48',
  '5f00::/16',
  '3fff::/20',
  '2001:db8::/32',
  '100:0:0:1::/64',
  '192.88.99.0/24',
].map((text) => ipaddr.parseCIDR(text));

/**
 * Whether this address may be called: a public unicast address, or one that the rules allow. IPv4 addresses inside IPv6 ones
 * (mapped, NAT64, 6to4) are not unicast to ipaddr.js, so they are refused. A mapped one is judged as the IPv4 address that
 * it is, so that `allowPrivate` can name it.
 */
export function isAddressAllowed(
  address: string,
  { allowPrivate }: Pick<EgressRules, 'allowPrivate'>,
): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const inRange = (range: [ipaddr.IPv4 | ipaddr.IPv6, number]) =>
    range[0].kind() === parsed.kind() && parsed.match(range);
  if (allowPrivate.some((network) => inRange(ipaddr.parseCIDR(network)))) return true;
  return parsed.range() === 'unicast' && !NOT_PUBLIC.some(inRange);
}

/**
 * Checks what can be known of a URL without the network: its form, its scheme, and an address in the place of the host. Names
 * are judged when they are resolved.
 *
 * @throws EgressRefusedError with a reason for a person
 */
export function assertUrlAllowed(text: string, rules: EgressRules): URL {
  const url = URL.canParse(text)
    ? new URL(text)
    : refuse('must be a URL such as https://shop.example/webhooks');
  const schemes = rules.allowHttp ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol))
    refuse(`must start with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`);
  if (url.username !== '' || url.password !== '')
    refuse('must not have a user or password: the signature shows who sends');
  if (url.hostname === '') refuse('must have a host');
  url.hash = '';
  const literal = literalOf(url);
  if (literal !== undefined && !isAddressAllowed(literal, rules))
    refuse(`must have a public address: ${literal} is not (WEBHOOK_ALLOW_PRIVATE)`);
  return url;
}

/** The IP address in the place of the host; undefined if there is a name. The URL parser has read 0x7f.1 and the like. */
function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
}

type Resolve = (
  host: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for `net.connect` that hands on only addresses that were judged. If one of a name's addresses is not allowed,
 * the name is refused: it would be a matter of luck which of them is called. There is no second look-up between judging and
 * connecting, so a name that changes its address meanwhile (DNS rebinding) gains nothing.
 */
export function guardedLookup(rules: EgressRules, resolveAll: Resolve = resolve): LookupFunction {
  return (host, options, callback) => {
    resolveAll(host, { all: true }, (error, addresses) => {
      if (error) {
        callback(error, '');
        return;
      }
      const bad = addresses.find(({ address }) => !isAddressAllowed(address, rules));
      const [first] = addresses;
      if (bad || !first) {
        const reason = bad
          ? `${host} has the address ${bad.address}, which is not public`
          : `${host} has no address`;
        callback(new EgressRefusedError(`${reason}: nothing was sent`), '');
      } else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function refuse(reason: string): never {
  throw new EgressRefusedError(reason);
}
