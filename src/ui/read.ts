/** Reading what a brand agent sent: nothing in it is taken for granted, and nothing of it becomes anything but text. */

export type Fields = Record<string, unknown>;

/** Characters of one text that are shown; a longer one is cut, and says so. */
const MOST_SHOWN = 4000;

/** An object; an empty one for anything else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list, at most so many; none for anything else. */
export function listOf(value: unknown, most = 50): Fields[] {
  return Array.isArray(value) ? value.slice(0, most).filter(isFields) : [];
}

/** The texts of a list, at most so many. */
export function textsOf(value: unknown, most = 50): string[] {
  const texts = Array.isArray(value) ? value.slice(0, most) : [];
  return texts.filter((one) => typeof one === 'string').map((one) => shownText(one));
}

/** A text or a number, as it can be shown; `undefined` for anything else and for an empty one. */
export function textOf(value: unknown, most = MOST_SHOWN): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? shownText(value, most) : undefined;
}

/** Cut between characters, never through one. */
export function shownText(text: string, most = MOST_SHOWN): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const last = cut.charCodeAt(most - 1);
  const whole = last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
  return `${whole}… (${text.length} characters)`;
}

/** An address that a person may follow: https, and nothing that runs. */
export function linkOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !URL.canParse(value)) return undefined;
  const { protocol, href, username } = new URL(value);
  return protocol === 'https:' && username === '' ? href : undefined;
}
