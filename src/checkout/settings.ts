/** Where this merchant may be: https, or plain http on this machine alone, and never in production by accident (A55, A69). */

export interface CheckoutSettings {
  /** Scheme, host and path that the ACP paths are appended to, e.g. https://brand.example/acp */
  baseUrl: string;
  /** Whether the environment says production. */
  production?: boolean;
  /** Run this sandbox in production all the same. */
  allowProduction?: boolean;
  webhookUrl?: string;
}

/** A setting that cannot be served. The message says what to change. */
export class CheckoutSettingsError extends Error {}

/** The base without a slash at its end. Throws CheckoutSettingsError. */
export function checkSettings(settings: CheckoutSettings): string {
  const { baseUrl, production = false, allowProduction = false, webhookUrl } = settings;
  if (production && !allowProduction) {
    throw new CheckoutSettingsError(
      'The checkout is a sandbox that takes test cards. It does not run in production unless that is meant (--checkout-in-production).',
    );
  }
  const loopback = !production;
  const base = secure('The checkout address', baseUrl, loopback);
  if (base.search !== '' || base.hash !== '' || base.username !== '') {
    throw new CheckoutSettingsError('The checkout address is scheme, host and path only.');
  }
  if (webhookUrl !== undefined) secure('The webhook address', webhookUrl, loopback);
  return `${base.origin}${base.pathname.replace(/(?<!\/)\/+$/, '')}`;
}

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

function secure(what: string, address: string, loopback: boolean): URL {
  if (!URL.canParse(address)) throw new CheckoutSettingsError(`${what} is not a URL.`);
  const url = new URL(address);
  if (url.protocol === 'https:') return url;
  if (loopback && url.protocol === 'http:' && LOOPBACK.includes(url.hostname)) return url;
  throw new CheckoutSettingsError(
    `${what} must be https; plain http only at 127.0.0.1, [::1] or localhost, and not in production.`,
  );
}
