/** The table that a known shop system exports: cells by what they hold, whatever release or language wrote the headings. */
import { delimiterOf, openTable } from './csv.ts';
import {
  type BadRow,
  FeedError,
  type FeedRow,
  type ReaderSetting,
  type StatusCells,
  type StatusField,
  type Where,
} from './row.ts';

/** One line of an export. */
export interface ExportRow<Field extends string> {
  where: Where;
  get: (field: Field) => string | undefined;
  /** A cell by its heading, written as `headingKey` does. */
  cell: (heading: string) => string | undefined;
  /** What the pack's mapping names beyond the fields of the format. */
  mapped: { options: Record<string, string>; attributes: Record<string, string> };
}

/** Headings by field; the first one that is there holds it. */
type ExportColumns<Field extends string> = Record<Field, readonly string[]>;

/** One record of each row, in their order; a row that could not be read stays what it is. */
export async function* eachRow<Field extends string>(
  rows: AsyncIterable<ExportRow<Field> | BadRow>,
  recordOf: (row: ExportRow<Field>) => FeedRow | BadRow,
): AsyncGenerator<FeedRow | BadRow> {
  for await (const row of rows) yield 'bad' in row ? row : recordOf(row);
}

/**
 * The rows below the headings. The pack's mapping wins over `columns`; headings that are in neither and that `quiet`
 * does not know are reported as not read.
 */
export async function* exportRows<Field extends string>(
  text: AsyncIterable<string>,
  setting: ReaderSetting,
  head: string,
  columns: ExportColumns<Field>,
  quiet: (heading: string) => boolean,
): AsyncGenerator<ExportRow<Field> | BadRow> {
  const { file } = setting;
  const { header, rows } = await openTable(text, file, delimiterOf(head, setting.mapping), setting);
  const keys = header.map(headingKey);
  const placeOf = new Map(keys.map((key, at): [string, number] => [key, at]).reverse());
  const mapped = mappingOf(setting, header);
  const places = new Map<string, number>();
  for (const field of Object.keys(columns) as Field[]) {
    const at =
      mapped.fields.get(field) ?? columns[field].map((name) => placeOf.get(name)).find((one) => one !== undefined);
    if (at !== undefined) places.set(field, at);
  }
  const known = new Set([...Object.values(columns).flat(), ...Object.values(setting.mapping).map(headingKey)]);
  header.forEach((heading, at) => {
    const key = keys[at] ?? '';
    if (key !== '' && !known.has(key) && !quiet(key)) setting.unmapped(heading);
  });
  for await (const row of rows) {
    if ('bad' in row) {
      yield row;
      continue;
    }
    const at = (place: number | undefined) => (place === undefined ? undefined : row.cells[place]?.trim()) || undefined;
    const read = (pairs: [string, number][]) =>
      Object.fromEntries(pairs.flatMap(([name, place]) => (at(place) === undefined ? [] : [[name, at(place) ?? '']])));
    yield {
      where: { file, line: row.line },
      get: (field) => at(places.get(field)),
      cell: (heading) => at(placeOf.get(heading)),
      mapped: { options: read(mapped.options), attributes: read(mapped.attributes) },
    };
  }
}

/** "Name *" and "name" are one heading. */
export function headingKey(heading: string): string {
  const key = heading.toLowerCase().split(/\s+/).join(' ').trim();
  return key.endsWith('*') ? key.slice(0, -1).trimEnd() : key;
}

function mappingOf({ file, mapping }: ReaderSetting, header: string[]) {
  const fields = new Map<string, number>();
  const options: [string, number][] = [];
  const attributes: [string, number][] = [];
  for (const [target, column] of Object.entries(mapping)) {
    const at = header.indexOf(column);
    if (at === -1) {
      const there = header.slice(0, 40).join(', ');
      throw new FeedError(
        `${file}: the mapping names columns that are not there (${column}); the columns are ${there}`,
      );
    }
    if (target.startsWith('options.')) options.push([target.slice('options.'.length), at]);
    else if (target.startsWith('attributes.')) attributes.push([target.slice('attributes.'.length), at]);
    else fields.set(target, at);
  }
  return { fields, options, attributes };
}

/** Whether a cell says yes; `undefined` where it says neither. Exports write 1, true, yes, on, enabled, active. */
export function yesOf(text: string | undefined): boolean | undefined {
  const word = text?.trim().toLowerCase() ?? '';
  if (/^(1|true|yes|y|on|enabled?|active|visible)$/.test(word)) return true;
  return /^(-?\d+|false|no|n|off|disabled?|inactive|hidden)$/.test(word) ? false : undefined;
}

/** The parts of a cell that lists several, without the empty ones. */
export function partsOf(text: string | undefined, mark: string): string[] {
  return (text ?? '')
    .split(mark)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Cells that say whether a row is shown, as the status reader wants them; columns are called by their field. */
export function shownBy(
  cells: Partial<Record<StatusField, readonly [column: string, text: string | undefined]>>,
): StatusCells {
  const said = Object.entries(cells).flatMap(([field, [column, text]]) =>
    text === undefined ? [] : [[field, { column, text }] as const],
  );
  return Object.fromEntries(said);
}

/** A measure that is not the zero of a field nobody filled in. */
export function measureOf(text: string | undefined): string | undefined {
  return text === undefined || /^[0.,]+$/.test(text) ? undefined : text;
}
