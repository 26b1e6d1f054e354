/** Finds personal data in free text: e-mail addresses, phone and card numbers, street addresses (R43). */

/** The text without personal data. Dates are kept, because a travel date is part of the request. */
export function redact(text: string): string {
  return replacePersonal(text, () => ' ').normalize('NFKC');
}

/** Whether a value meant as an opaque id contains personal data. Digits only are accepted, because campaign ids look like that. */
export function looksPersonal(value: string): boolean {
  return !/^\d*$/.test(value) && redact(value) !== value.normalize('NFKC');
}

/** The text, as NFKC, with each piece of personal data replaced; the text itself when there is none. */
export function replacePersonal(text: string, replace: (found: string) => string): string {
  const normal = text.normalize('NFKC');
  const replaced = normal
    .replace(EMAIL, replace)
    .replace(STREET, replace)
    .replace(DATE_OR_NUMBER, (found) => (isDate(found) || !isLongNumber(found) ? found : replace(found)));
  return replaced === normal ? text : replaced;
}

const EMAIL = /(?<![^\s@<>"'(),;:])[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]{1,255}\.[\p{L}]{2,24}/gu;

/** Digits with the usual separators; dates first, so that they are recognised as dates. */
const DATE_OR_NUMBER = /\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\+?\(?\d(?:[ ().\-/]{0,3}\d){5,20}/g;

function isDate(found: string): boolean {
  return /^(\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})$/.test(found);
}

/** Phone numbers: seven digits with a separator or a plus, or nine digits or more. Card numbers: thirteen or more. */
function isLongNumber(found: string): boolean {
  const digits = found.replace(/\D/g, '').length;
  return digits >= 9 || (digits >= 7 && digits !== found.length);
}

const STREET_WORD =
  'street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|square|sq|terrace|crescent|close|highway|hwy|parkway|pkwy';
const STREET = new RegExp(
  // 12B Elm Street, Apt 4
  `(?<![\\p{L}\\p{N}])\\d{1,5}[a-z]?,?\\s+(?!(?:hours?|minutes?|min|miles?|km|days?|persons?|people|seasons?)\\b)` +
    `(?:[\\p{L}\\p{N}.'’-]{1,30}\\s+){1,4}?(?:${STREET_WORD})(?![\\p{L}\\p{N}])\\.?` +
    `(?:,?\\s*(?:apt|apartment|unit|suite|flat|#)\\.?\\s*[\\p{L}\\p{N}-]{1,8})?` +
    // Lindenstraße 12, Rue de Rivoli 5
    `|(?<![\\p{L}\\p{N}])[\\p{L}-]{1,30}(?:straße|strasse|str\\.|gasse|weg|platz|allee)\\s+\\d{1,4}\\s?[a-z]?(?![\\p{L}\\p{N}])`,
  'giu',
);
