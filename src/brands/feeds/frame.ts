/** Finds where a table starts: the `sep=;` line, titles and remarks above the header, and the delimiter. */
import { headingWord, PLAIN_FIELDS } from './plain-fields.ts';

/** Records that are looked at for the heading. */
export const ABOVE = 25;
/** What is looked at of a cell that may be a heading. */
const MAX_HEADING = 200;

/** The mark between the cells and the heading of a table that begins with `head`. */
export function tableFrame(
  head: string,
  mapping: Record<string, string> = {},
): { delimiter: string; heading: string[] } {
  const start = head.replace(/^\uFEFF/, '').trimStart();
  const told = /^"?sep=(\\t|[^\w\s"]|\t)/i.exec(start)?.[1];
  const delimiters = told === undefined ? ['\t', ',', ';', '|'] : [told === '\\t' ? '\t' : told];
  let best = { delimiter: delimiters[0] ?? ',', heading: [start.split(/[\r\n]/, 1)[0] ?? ''], score: -1, cells: 0 };
  for (const delimiter of delimiters) {
    const records = firstRecords(start, delimiter);
    const heading = (records[headingAt(records, mapping)] ?? []).map(headingText);
    const score = headingScore(heading, mapping);
    const cells = heading.filter((cell) => cell !== '').length;
    if (score > best.score || (score === best.score && cells > best.cells)) best = { delimiter, heading, score, cells };
  }
  return best.cells > 1 || told !== undefined ? best : { ...best, delimiter: ',' };
}

/** Which of the first records is the heading: the one with the most column names, else the first with several cells. */
export function headingAt(records: readonly (readonly string[])[], mapping: Record<string, string> = {}): number {
  let best = -1;
  let most = 1;
  records.slice(0, ABOVE).forEach((cells, at) => {
    const score = headingScore(cells.map(headingText), mapping);
    if (score > most) [best, most] = [at, score];
  });
  if (best >= 0) return best;
  const full = records.findIndex(
    (cells) => cells.filter((cell) => cell.trim() !== '').length > 1 && !/^\s*(#|\/\/|sep=)/i.test(cells[0] ?? ''),
  );
  return full >= 0 ? full : 0;
}

/** A heading on one line, without what only marks it: "Handle\n" is Handle. */
export function headingText(cell: string): string {
  return cell
    .slice(0, MAX_HEADING)
    .replace(/[\u200b\ufeff]/g, '')
    .split(/\s+/)
    .join(' ')
    .trim();
}

/** How many cells are names of columns; those the pack's mapping names count most. */
function headingScore(cells: readonly string[], mapping: Record<string, string>): number {
  const mapped = new Set(Object.values(mapping));
  return cells.reduce((sum, cell) => sum + (mapped.has(cell) ? 10 : KNOWN.has(headingWord(cell)) ? 1 : 0), 0);
}

const KNOWN: ReadonlySet<string> = new Set(
  [
    ...Object.values(PLAIN_FIELDS).flat(),
    ...(
      'handle,url handle,handleid,fieldtype,body (html),variant price,variant sku,option1 name,option1 value,image src,published,' +
      'item_id,google_product_category,condition,gtin,mpn,brand,regular price,in stock?,categories,images,visible,status,' +
      'stock status,pack size,weight,color,size,type,tags,sku,barcode,product id,product name,product type,visibility in catalog,' +
      'article,artikel,artikelnummer,bezeichnung,preis,bestand,lager,kategorie,beschreibung,marke,nom,prix,description,référence,' +
      'nombre,precio,referencia,categoría,nome,prezzo,categoria,nazwa,cena,opis,kod,' +
      'название,наименование,имя,цена,артикул,описание,категория'
    ).split(','),
  ].map(headingWord),
);

/** The first records of a table, quotes respected; what a quote that never closes swallows is one record. */
function firstRecords(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  const endRecord = () => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== '')) records.push(cells);
    cells = [];
    cell = '';
  };
  for (let at = 0; at < text.length && records.length < ABOVE; at++) {
    const char = text[at] ?? '';
    if (quoted) {
      if (char !== '"') {
        if (cell.length < MAX_HEADING) cell += char;
      } else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (char === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (char === '\n' || char === '\r') endRecord();
    else if (cell.length < MAX_HEADING) cell += char;
  }
  if (cell !== '' || cells.length > 0) endRecord();
  return records;
}
