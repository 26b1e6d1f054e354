/** The attributes of a brand: their type, unit and words, and their values as numbers in base units. */
import type { Brand } from '../brands/catalogue.ts';
import { minutesOf } from './dates.ts';
import { unitOf } from './english.ts';
import { fold, stem } from './text.ts';

/** An attribute as the dialogue knows it: the pack's definition, or one read off the items. */
export interface AttributeKind {
  id: string;
  label: string;
  type: 'text' | 'number' | 'time' | 'boolean' | 'list';
  unit?: string;
  /** What the unit measures: mass, length, people … or the unit itself. `clock` for times. */
  dimension?: string;
  /** Size of the unit in base units. */
  factor: number;
  synonyms: string[];
  less: string[];
  more: string[];
}

export function attributeKinds(brand: Brand): Map<string, AttributeKind> {
  const kinds = new Map<string, AttributeKind>();
  for (const [id, definition] of Object.entries(brand.pack.attributes))
    kinds.set(id, { id, ...definition, ...measure(definition.type, definition.unit) });
  const undefinedOnes = new Map<string, (string | number | boolean)[]>();
  for (const item of brand.items) {
    for (const [id, value] of Object.entries(item.attributes)) {
      if (kinds.has(id)) continue;
      const seen = undefinedOnes.get(id) ?? [];
      if (seen.length < 50) seen.push(...(Array.isArray(value) ? value : [value]));
      undefinedOnes.set(id, seen);
    }
  }
  for (const [id, values] of undefinedOnes) {
    const type = values.every((value) => typeof value === 'number')
      ? 'number'
      : values.every((value) => typeof value === 'boolean')
        ? 'boolean'
        : values.every((value) => /^\d{1,2}:\d{2}$/.test(String(value)))
          ? 'time'
          : 'text';
    const label = id.replaceAll('_', ' ');
    kinds.set(id, {
      id,
      label: label.charAt(0).toUpperCase() + label.slice(1),
      type,
      synonyms: [],
      less: [],
      more: [],
      ...measure(type, undefined),
    });
  }
  return kinds;
}

function measure(type: AttributeKind['type'], unit: string | undefined): { dimension?: string; factor: number } {
  if (type === 'time') return { dimension: 'clock', factor: 1 };
  if (unit === undefined) return { factor: 1 };
  const name = stem(fold(unit.trim().split(/[\s/]/)[0] ?? unit));
  const known = unitOf(name);
  return { dimension: known?.dimension ?? name, factor: known?.factor ?? 1 };
}

/** An attribute's number in base units (minutes after midnight for times); undefined when it is none. */
export function numberOf(kind: AttributeKind, value: string | number | boolean): number | undefined {
  if (kind.type === 'time') return minutesOf(String(value));
  if (kind.type !== 'number') return undefined;
  const number = typeof value === 'number' ? value : Number.parseFloat(String(value));
  return Number.isFinite(number) ? number * kind.factor : undefined;
}
