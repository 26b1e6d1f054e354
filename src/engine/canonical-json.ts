/** JSON with one spelling for one meaning, so that two requests can be compared by a hash (RFC 8785). */

/**
 * RFC 8785, of values as JSON.parse makes them: members in the order of their UTF-16 code units, also one named
 * `__proto__`; numbers and texts as ECMAScript writes them. A number beyond all bounds is no null: it is written as no JSON
 * has it.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`);
  return `{${members.join(',')}}`;
}
