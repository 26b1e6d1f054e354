/**
 * Consent: what a session may store about the user (R57–R60, P1). Identity is split once, at the start, into data for
 * personalised replies and data for the checkout payload. Everything else is discarded.
 */
import type { Person } from '../dialogue/personal.ts';
import { ok, type Result, refuse } from '../protocol/errors.ts';
import type { ConsentScope, Identity, ShippingAddress } from '../protocol/messages.ts';

export interface Consented {
  /** For personalised replies in this session only. */
  person?: Person;
  /** Within `consent_scope`, for the checkout payload. */
  buyer?: Buyer;
}

export interface Buyer {
  name?: string;
  email?: string;
  phone?: string;
  locale?: string;
  shipping_address?: ShippingAddress;
}

/**
 * Applies consent to the identity. Without consent nothing is stored; personal data sent anyway is dropped, or with
 * `strictHost` refused with VALIDATION_ERROR on `identity.user` (R59, P1). With consent but without a scope, name and
 * locale are used in replies and nothing is forwarded; with a scope only the fields it lists are used (R58).
 */
export function readIdentity(identity: Identity, strictHost: boolean): Result<Consented> {
  const { consent_granted, consent_scope, user = {} } = identity;
  if (!consent_granted) {
    if (strictHost && hasPersonalData(user)) {
      return refuse(
        'VALIDATION_ERROR',
        'identity.user holds personal data but consent_granted is false. Send consent_granted true with a consent_scope, or leave identity.user out.',
        { field: 'identity.user' },
      );
    }
    return ok({});
  }
  if (consent_scope === undefined) return ok({ person: personOf({ name: user.name, locale: user.locale }) });

  const within = <V>(field: ConsentScope, value: V): V | undefined =>
    consent_scope.includes(field) ? value : undefined;
  const buyer: Buyer = {
    name: plain(within('name', user.name)),
    email: within('email', user.email),
    phone: plain(within('phone', user.phone)),
    locale: knownLocale(within('locale', user.locale)),
    shipping_address: within('shipping_address', user.shipping_address) && addressOf(user.shipping_address),
  };
  return ok({ person: personOf(buyer), buyer: isEmpty(buyer) ? undefined : buyer });
}

/** Any non-empty member except `locale`. */
function hasPersonalData(user: Record<string, unknown>): boolean {
  return Object.entries(user).some(([field, value]) => field !== 'locale' && hasContent(value));
}

function hasContent(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value === 'object') return Object.values(value).some(hasContent);
  return true;
}

function personOf({ name, locale, shipping_address }: Buyer): Person | undefined {
  const person = {
    // R123: only plain names are repeated in replies, to prevent prompt injection.
    name: name && /^[\p{L}\p{M}'’. -]{1,60}$/u.test(name.trim()) ? name.trim() : undefined,
    locale: knownLocale(locale),
    city: shipping_address?.city,
    country: shipping_address?.country,
  };
  return isEmpty(person) ? undefined : person;
}

function addressOf(address: ShippingAddress | undefined): ShippingAddress {
  return {
    street: plain(address?.street),
    city: plain(address?.city),
    state: plain(address?.state),
    postal_code: plain(address?.postal_code),
    country: plain(address?.country),
  };
}

/** One line of at most 200 characters, without control characters, direction marks and unpaired surrogates. */
function plain(value: string | undefined): string | undefined {
  return value
    ?.slice(0, 10_000)
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .replace(/\p{Cs}$/u, '');
}

/** Locales have up to 35 characters (RFC 5646 §4.4.1), those with extensions a few more. */
const MAX_LOCALE_LENGTH = 100;

function knownLocale(locale: string | undefined): string | undefined {
  if (locale !== undefined && locale.length > MAX_LOCALE_LENGTH) return undefined;
  try {
    return locale && Intl.getCanonicalLocales(locale)[0];
  } catch {
    return undefined;
  }
}

function isEmpty(value: object): boolean {
  return Object.values(value).every((member) => member === undefined);
}
