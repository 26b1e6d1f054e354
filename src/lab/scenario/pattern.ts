/**
 * How a scenario says what a text must be like. A regular expression is built at run time here and nowhere else: whoever runs a
 * scenario wrote it (docs/decisions/0051).
 */

/** Whether a text is like a pattern: it contains it, without regard to case, or fits the /regular expression/flags. */
export function isLike(text: string, like: string): boolean {
  const regex = regexOf(like);
  if (regex) return regex.test(text);
  return plain(text).includes(plain(like));
}

/** Typographic quotes, dashes and spaces are wording, not facts. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/[–—−‑]/g, '-')
    .replace(/[\u00a0\u202f]/g, ' ');
}

/** Whether this is a pattern: one that looks like a regular expression must be one. */
export function isPattern(text: string): boolean {
  try {
    regexOf(text);
    return true;
  } catch {
    return false;
  }
}

/** Without flags of its own it is read without regard to case. */
function regexOf(like: string): RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(like) ?? [];
  return source === undefined ? undefined : new RegExp(source, flags === '' ? 'i' : flags);
}
