/** The attributes of a brand: their type, unit and words, and their values as numbers in base units. */
import type { Brand } from '../../brands/catalogue.ts';
import type { Language } from '../lang/language.ts';
import { unitOf } from '../lang/number-words.ts';
import { stemsOf } from '../lang/tokens.ts';

type Scalar = string | number | boolean;

/** An attribute as the dialogue knows it: the pack's definition, or one read off the items. */
export interface AttributeKind {
  id: string;
  label: string;
  type: 'text' | 'number' | 'time' | 'boolean' | 'list';
  unit?: string;
  /** What the unit measures: mass, length, people … or the unit itself. `clock` for times. */
  dimension?: string;
  /** Size of the unit in base units, and what is added where its scale has another zero. */
  factor: number;
  plus: number;
  synonyms: string[];
  less: string[];
  more: string[];
}

/** How many values of an attribute without definition are looked at to tell its type. */
const MOST_SEEN = 50;

export function attributeKinds(brand: Brand, language: Language): Map<string, AttributeKind> {
  const kinds = new Map<string, AttributeKind>();
  for (const [id, definition] of Object.entries(brand.pack.attributes))
    kinds.set(id, { id, ...definition, ...measure(language, definition.type, definition.unit) });
  const undefinedOnes = new Map<string, Scalar[]>();
  for (const item of brand.items) {
    for (const id in item.attributes) {
      if (kinds.has(id)) continue;
      const value = item.attributes[id] ?? '';
      const seen = undefinedOnes.get(id) ?? [];
      if (seen.length < MOST_SEEN) seen.push(...(Array.isArray(value) ? value : [value]));
      undefinedOnes.set(id, seen);
    }
  }
  for (const [id, values] of undefinedOnes) {
    const type = typeOf(values);
    const label = id.replaceAll('_', ' ');
    kinds.set(id, {
      id,
      label: label.charAt(0).toUpperCase() + label.slice(1),
      type,
      synonyms: [],
      less: [],
      more: [],
      ...measure(language, type, undefined),
    });
  }
  return kinds;
}

function typeOf(values: readonly Scalar[]): AttributeKind['type'] {
  if (values.every((value) => typeof value === 'number')) return 'number';
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  return values.every((value) => minutesOf(String(value)) !== undefined) ? 'time' : 'text';
}

function measure(language: Language, type: AttributeKind['type'], unit: string | undefined) {
  if (type === 'time') return { dimension: 'clock', factor: 1, plus: 0 };
  if (unit === undefined) return { factor: 1, plus: 0 };
  const [name = unit.trim()] = stemsOf(language, unit);
  const known = /^[\p{L}°]+$/u.test(unit.trim()) ? unitOf(language, name) : undefined;
  return {
    dimension: known?.dimension ?? unit.trim().toLowerCase(),
    factor: known?.factor ?? 1,
    plus: known?.plus ?? 0,
  };
}

/** An attribute's number in base units (minutes after midnight for times); undefined when it is none. */
export function numberOf(kind: AttributeKind, value: Scalar): number | undefined {
  if (kind.type === 'time') return minutesOf(String(value));
  if (kind.type !== 'number') return undefined;
  const number = typeof value === 'number' ? value : Number.parseFloat(String(value));
  return Number.isFinite(number) ? number * kind.factor + kind.plus : undefined;
}

function minutesOf(clock: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(clock) ?? [];
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

/** Whether it says how many people or seats a thing has room for. */
export function isCapacity(language: Language, kind: AttributeKind | undefined): boolean {
  if (!kind) return false;
  const named = unitOf(language, language.stem(kind.label.toLowerCase()))?.dimension;
  return [kind.dimension, named].some((one) => language.catalogue.people.has(one ?? ''));
}
