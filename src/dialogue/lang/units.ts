/** What unit words measure. */
import type { Language } from './language.ts';

export interface Unit {
  dimension: string;
  /** Times this gives the dimension's base unit (g, m, L, min, W …). */
  factor: number;
}

/** What a unit word measures and its size in base units; unknown words are their own dimension. */
export function unitOf(_language: Language, stem: string): Unit | undefined {
  return UNITS.get(stem);
}

const UNITS = new Map<string, Unit>();
for (const [dimension, table] of Object.entries({
  mass: { 'g gram gramme': 1, 'kg kilo kilogram': 1000, 'lb pound': 453.59237, 'oz ounce': 28.349523125 },
  length: {
    'mm millimeter': 0.001,
    'cm centimeter': 0.01,
    'm meter': 1,
    'km kilometer': 1000,
    'in inch': 0.0254,
    'ft foot': 0.3048,
    'yd yard': 0.9144,
    'mi mile': 1609.344,
  },
  volume: { 'ml milliliter': 0.001, 'l liter': 1, 'gal gallon': 3.785411784, 'qt quart': 0.946352946 },
  time: {
    's sec second': 1 / 60,
    'min minute': 1,
    'h hour': 60,
    'd day': 1440,
    week: 10_080,
    month: 43_800,
    'y yr year': 525_600,
  },
  power: { 'w watt': 1, 'kw kilowatt': 1000, 'hp horsepower': 745.7 },
  energy: { 'wh watthour': 1, 'kwh kilowatthour': 1000 },
  charge: { mah: 1, ah: 1000 },
  storage: { 'mb megabyte': 0.001, 'gb gigabyte gig': 1, 'tb terabyte': 1000 },
  speed: { mph: 1.609344, 'kph kmh': 1 },
  light: { 'lm lumen': 1 },
  sound: { 'db decibel': 1 },
  temperature: { 'degree celsius c centigrade': 1, 'fahrenheit f': 1 },
  people: { 'person people p adult sleeper guest man': 1 },
  seat: { 'seat passenger seater': 1 },
}))
  for (const [names, factor] of Object.entries(table))
    for (const name of names.split(' ')) UNITS.set(name, { dimension, factor });
