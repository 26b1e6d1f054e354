/**
 * Writes src/checkout/subdivisions.json: the subdivisions of every country by ISO 3166-2, with their names in the country's own
 * languages (iso-3166) and in English (CLDR). Run it with `npm run subdivisions` after updating either package.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { iso31662 } from 'iso-3166';

const TARGET = new URL('../src/checkout/subdivisions.json', import.meta.url);
const ENGLISH = new URL('../node_modules/cldr-subdivisions-full/subdivisions/en/en.json', import.meta.url);

/**
 * What addresses write and ISO 3166-2 does not have (any more): where the posts deliver to the forces and to states in free
 * association, and codes that were in use for long.
 */
const MORE = {
  US: {
    AA: ['Armed Forces Americas'],
    AE: ['Armed Forces Europe'],
    AP: ['Armed Forces Pacific'],
    FM: ['Micronesia', 'Federated States of Micronesia'],
    MH: ['Marshall Islands'],
    PW: ['Palau'],
  },
  CA: { QC: ['PQ'], NL: ['NF', 'Newfoundland'] },
  MX: { CMX: ['CDMX', 'DF', 'Distrito Federal'] },
  IN: { TS: ['TG'], OD: ['OR', 'Orissa'], UK: ['UT', 'UA'], CG: ['CT'] },
};

/** The text of the file: of each country `code>parent name;name|…`, the parent left out where it is the country. */
export async function subdivisionsFile() {
  const { subdivisions } = JSON.parse(await readFile(ENGLISH, 'utf8'));
  const english = subdivisions.localeDisplayNames.subdivisions;
  const countries = {};
  for (const { code, name, parent } of [...iso31662].sort((one, other) => (one.code < other.code ? -1 : 1))) {
    const [country, part] = code.split('-');
    const names = new Set([...namesIn(name), ...namesIn(english[code.replace('-', '').toLowerCase()] ?? '')]);
    for (const more of MORE[country]?.[part] ?? []) names.add(more);
    const [, above] = parent.split('-');
    countries[country] ??= [];
    countries[country].push(`${part}${above === undefined ? '' : `>${above}`} ${[...names].join(';')}`);
  }
  for (const [country, parts] of Object.entries(MORE))
    for (const [part, names] of Object.entries(parts))
      if (!countries[country].some((row) => row.split(/[ >]/)[0] === part))
        countries[country].push(`${part} ${names.join(';')}`);
  const rows = Object.entries(countries).map(([country, parts]) => [country, parts.join('|')]);
  return `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`;
}

/**
 * The names in one field: each of several languages and what stands in brackets by itself, without marks of footnotes;
 * "Asturias, Principado de" in its natural order and short as well.
 */
function namesIn(field) {
  return field
    .replace(/[*²|;]/g, '')
    .split(/[/()[\]]/)
    .map((name) => name.replace(/\s+/g, ' ').trim())
    .filter((name) => name !== '')
    .flatMap((name) => {
      const [short, before, ...rest] = name.split(', ');
      return before === undefined || rest.length > 0 ? [name] : [short, `${before} ${short}`];
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(TARGET, await subdivisionsFile());
