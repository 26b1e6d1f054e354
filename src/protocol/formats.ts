/**
 * Validators for the string formats of the schemas, strictly by their RFCs. All run in linear time.
 */

/** Octets of an address in the envelope of a mail (RFC 5321 §4.5.3.1.3, without its angle brackets). */
const LONGEST_EMAIL = 254;

const ATOM = /^[\w!#$%&'*+/=?^`{|}~-]+$/;
/** Printable ASCII between quotes; a quote or a backslash has a backslash before it. */
const QUOTED = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

/**
 * Whether the text is a Mailbox of RFC 5321 §4.1.2: dotted atoms or a quoted string, then a domain or an address in
 * brackets. Up to its length that is all that JSON Schema's `format: email` takes, and more. An international domain is
 * written in its ASCII form (xn--…).
 */
export function isEmail(text: string): boolean {
  if (text.length > LONGEST_EMAIL) return false;
  // A quoted local part may hold an @ of its own, a domain may not.
  const at = text.lastIndexOf('@');
  if (at === -1) return false;
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  const isLocal = QUOTED.test(local) || local.split('.').every((atom) => ATOM.test(atom));
  return isLocal && (isAddressLiteral(domain) || domain.split('.').every((label) => LABEL.test(label)));
}

function isAddressLiteral(domain: string): boolean {
  const [, v6, v4] = /^\[(?:IPv6:([\da-f:.]+)|([\d.]+))\]$/i.exec(domain) ?? [];
  return v6 === undefined ? v4 !== undefined && isIpv4(v4) : isIpv6(v6);
}

function isIpv4(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split('.').every((octet) => Number(octet) <= 255);
}

function isIpv6(text: string): boolean {
  return /^[\da-f:.]{2,45}$/i.test(text) && URL.canParse(`http://[${text}]/`);
}

const DATE_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/i;

/** Whether the text is a date-time of RFC 3339 §5.6. `t` and `z` may be small. */
export function isDateTime(text: string): boolean {
  return !Number.isNaN(instantOf(text));
}

/**
 * Milliseconds since 1970 of an RFC 3339 date-time, NaN for any other text. `Date.parse` takes what is none and fails on
 * a leap second, which counts as the second after it here and is only one at 23:59:60 UTC.
 */
export function instantOf(text: string): number {
  const [, date = '', hour, minute, second, fraction = '.0', sign, offsetHour = 0, offsetMinute = 0] =
    DATE_TIME.exec(text) ?? [];
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // 30 February is 2 March to Date.parse.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) return Number.NaN;
  const inRange = Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 60;
  if (!inRange || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return Number.NaN;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1);
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  if (Number(second) === 60 && (minutes + 1440) % 1440 !== 1439) return Number.NaN;
  return midnight + minutes * 60_000 + Number(second) * 1000 + Math.floor(Number(fraction) * 1000);
}

/** The parts of any text with a scheme (RFC 3986, appendix B); what may stand in them is checked part by part. */
const PARTS = /^[a-z][a-z\d+.-]*:(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
const AUTHORITY = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/s;

/** Whether the text is a URI of RFC 3986: absolute, in ASCII, with everything else percent-encoded. */
export function isUri(text: string): boolean {
  const [whole, authority = '', path = '', query = '', fragment = ''] = PARTS.exec(text) ?? [];
  if (whole === undefined || /%(?![\da-f]{2})/i.test(text)) return false;
  return (
    isAuthority(authority) &&
    !/[^\w.~!$&'()*+,;=:@%/-]/.test(path) &&
    !/[^\w.~!$&'()*+,;=:@%/?-]/.test(query + fragment)
  );
}

function isAuthority(authority: string): boolean {
  const [whole, user = '', host = ''] = AUTHORITY.exec(authority) ?? [];
  if (whole === undefined || /[^\w.~!$&'()*+,;=:%-]/.test(user)) return false;
  if (!host.startsWith('[')) return !/[^\w.~!$&'()*+,;=%-]/.test(host);
  const literal = host.slice(1, -1);
  return isIpv6(literal) || /^v[\da-f]+\.[\w.~!$&'()*+,;=:-]+$/i.test(literal);
}
