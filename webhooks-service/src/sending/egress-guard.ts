import type { LookupAddress } from 'node:dns';
import { isIP, isIPv4, isIPv6, type LookupFunction } from 'node:net';
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

/** Public IPv6 addresses are in here (IANA). ipaddr.js counts also `::127.0.0.1` and what is not assigned as unicast. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Whether this address may be called: a public unicast address, or one that the rules allow. IPv4 addresses inside IPv6 ones
 * (NAT64, 6to4) are refused. A mapped one is judged as the IPv4 address that it is, so that `allowPrivate` can name it.
 */
export function isAddressAllowed(
  address: string,
  { allowPrivate }: Pick<EgressRules, 'allowPrivate'>,
): boolean {
  const parsed = parse(address);
  if (!parsed) return false;
  const inRange = (range: [ipaddr.IPv4 | ipaddr.IPv6, number]) =>
    range[0].kind() === parsed.kind() && parsed.match(range);
  if (allowPrivate.some((network) => inRange(ipaddr.parseCIDR(network)))) return true;
  const isGlobal = parsed.kind() === 'ipv4' || inRange(GLOBAL_IPV6);
  return isGlobal && parsed.range() === 'unicast';
}

/**
 * Reads the address as the system does. ipaddr.js alone takes `::8.8.8.8` for 8.8.8.8, although the system would call
 * `::808:808`. An IPv6 address with a zone belongs to one network card, so it is not read.
 */
function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (isIPv4(address)) return ipaddr.process(address);
  const url = `http://[${address}]`;
  return isIPv6(address) && URL.canParse(url) ? ipaddr.process(bareHost(new URL(url))) : undefined;
}

/** The host, an IPv6 address without its brackets. */
const bareHost = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '');

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
function literalOf(url: URL): string | undefined {
  const bare = bareHost(url);
  return isIP(bare) === 0 ? undefined : bare;
}

/**
 * A `lookup` for `net.connect` that hands on only addresses that were judged. If one of a name's addresses is not allowed,
 * the name is refused: it would be a matter of luck which of them is called. There is no second look-up between judging and
 * connecting, so a name that changes its address meanwhile (DNS rebinding) gains nothing.
 *
 * @param addressesOf all addresses of a host; rejects if there is none
 */
export function guardedLookup(
  rules: EgressRules,
  addressesOf: (host: string) => Promise<readonly LookupAddress[]>,
): LookupFunction {
  const judged = async (host: string): Promise<LookupAddress[]> => {
    const addresses = await addressesOf(host);
    const bad = addresses.find(({ address }) => !isAddressAllowed(address, rules));
    if (bad) refuse(`${host} has the address ${bad.address}, which is not public: nothing was sent`);
    return [...addresses];
  };
  return (host, options, callback) => {
    judged(host).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
    );
  };
}

function refuse(reason: string): never {
  throw new EgressRefusedError(reason);
}
