/** Defensive readers for data from a brand agent: every value is checked and only ever rendered as text. */

export type Fields = Record<string, unknown>;

/** Maximum characters shown of one text; longer ones are truncated with an ellipsis. */
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

/** Truncates between characters, never inside one. */
export function shownText(text: string, most = MOST_SHOWN): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  const last = cut.charCodeAt(most - 1);
  const whole = last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
  return `${whole}… (${text.length} characters)`;
}

/** A URL that is safe to link: https only. */
export function linkOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048 || !URL.canParse(value)) return undefined;
  const { protocol, href, username } = new URL(value);
  return protocol === 'https:' && username === '' ? href : undefined;
}
