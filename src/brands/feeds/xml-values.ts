/** Values inside a record of an XML feed, by the names of their elements and attributes. */
import { elementText, type XmlFields } from './xml.ts';

/** The first element with text among `names`. */
export function textIn({ fields }: XmlFields, ...names: string[]): string | undefined {
  for (const name of names) {
    const found = (fields.get(name) ?? []).map(elementText).find((text) => text?.trim());
    if (found !== undefined) return found.trim();
  }
  return undefined;
}

/** The elements inside `parent` called `name`, prefixes and letter case aside. */
export function childrenOf(parent: unknown, name: string): unknown[] {
  if (typeof parent !== 'object' || parent === null) return [];
  const found = Object.entries(parent).filter(([key]) => key.slice(key.indexOf(':') + 1).toLowerCase() === name);
  return found.flatMap(([, value]): unknown[] => (Array.isArray(value) ? value : [value]));
}

/** The text of the first element inside `parent` called `name`. */
export function childText(parent: unknown, name: string): string | undefined {
  return childrenOf(parent, name)
    .map(elementText)
    .find((text) => text?.trim())
    ?.trim();
}

/** An attribute of an element. */
export function attributeIn(element: unknown, name: string): string | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  const found = Object.entries(element).find(([key]) => key.toLowerCase() === `@${name}`)?.[1];
  return typeof found === 'string' ? found.trim() || undefined : undefined;
}

/** Name and value pairs as attributes of a product; a name that stands twice has both values. */
export function pairsToRecord(
  pairs: readonly (readonly [string | undefined, string | undefined])[],
): Record<string, string> {
  const found = new Map<string, string[]>();
  for (const [name, value] of pairs)
    if (name !== undefined && value !== undefined) found.set(name, [...(found.get(name) ?? []), value]);
  return Object.fromEntries([...found].map(([name, values]) => [name, [...new Set(values)].join(', ')]));
}
