/** Rooms to speak in: shipped packs and the lamp shop, with a language read from its YAML. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Brand, buildBrand } from '../../../src/brands/catalogue.ts';
import { BrandPack } from '../../../src/brands/pack.ts';
import { indexCatalogue } from '../../../src/dialogue/catalogue/catalogue-index.ts';
import type { SystemAct } from '../../../src/dialogue/dialogue-acts.ts';
import type { Language } from '../../../src/dialogue/lang/language.ts';
import type { SpeakingDomain as Domain } from '../../../src/dialogue/nlg/phrases.ts';
import { speak } from '../../../src/dialogue/nlg/speak.ts';
import { createCalendar } from '../../../src/dialogue/nlu/dates.ts';
import type { Setting } from '../../../src/dialogue/setting.ts';
import { openState } from '../../../src/dialogue/state.ts';
import { english } from '../language.ts';

export const NOW = Date.parse('2026-01-18T10:30:00-05:00');

export function brandFrom(path: string): Brand {
  return buildBrand(BrandPack.parse(parse(readFileSync(new URL(path, import.meta.url), 'utf8'))));
}

export function domainOf(brand: Brand, language: Language = english): Domain {
  const { locale, timezone } = brand.pack;
  return {
    brand,
    language,
    index: indexCatalogue(brand, language),
    calendar: createCalendar(language, locale, timezone),
  };
}

export function shippedDomain(name: string): Domain {
  return domainOf(brandFrom(`../../../src/brands/packs/${name}.yaml`));
}

export const lamps = () => domainOf(brandFrom('../lamp-shop.yaml'));

export function setting(own: Partial<Setting> = {}): Setting {
  return { now: NOW, seed: 0, pending: false, checkout: true, ...own };
}

export function emptyState() {
  return openState({ shown: [], discussed: [], cart: [], turns: 1 });
}

export function reply(domain: Domain, acts: readonly SystemAct[], own: Partial<Setting> = {}) {
  return speak(domain, setting(own), emptyState(), acts);
}
