/** Recognises placeholders for empty cells: "N/A", "-", "not set", "no_selection", 0000-00-00. Such a cell counts as empty. */

/** Whether a cell says nothing, whatever its column: blanks, dashes, spreadsheet errors, the nothings of programs. */
export function isNothing(text: string): boolean {
  return NOTHING.has(squashed(text));
}

/** Whether a cell of a describing column says nothing; "None" and "Default" may be choices, but describe no product. */
export function isPlaceholder(text: string): boolean {
  const word = squashed(text);
  return NOTHING.has(word) || UNSAID.has(word);
}

/** The trimmed text of a describing cell, unless it is a placeholder. */
export function said(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === '' || isPlaceholder(trimmed) ? undefined : trimmed;
}

/** Whether an attribute of this name says nothing: a placeholder, a measure of zero, a number code of zeros. */
export function isEmptyAttribute(name: string, value: string): boolean {
  if (isPlaceholder(value)) return true;
  if (DATED.test(name) && isEmptyDate(value)) return true;
  const words = name.replaceAll('_', ' ');
  return NEVER_ZERO.some((one) => one.test(words)) && isZero(value);
}

/** 0, 0.00, "0,0 kg", 000000: digits that are all zero, whatever unit stands behind them. */
export function isZero(text: string): boolean {
  return text.length <= 40 && text.includes('0') && !/[1-9]/.test(text);
}

/** Dates that stand for "never set": zeros, the first day of a computer's calendar. */
export function isEmptyDate(text: string): boolean {
  return (
    isPlaceholder(text) || /^(0000-00-00|0001-01-01|1970-01-01|1900-01-0[01]|00[./]00[./]0000|0$)/.test(text.trim())
  );
}

/** Whether an address leads to the picture a shop shows where it has none. */
export function isPlaceholderImage(link: string): boolean {
  if (isPlaceholder(link)) return true;
  const path = link.split(/[?#]/, 1)[0] ?? '';
  const name = (path.split('/').at(-1) ?? '').toLowerCase().split('.', 1)[0] ?? '';
  const words = name.split(/[_\s-]+/);
  const plain = words.filter((word) => !/^(\d{1,4}(x\d{1,4})?|small|thumb|thumbnail|large|image)$/.test(word));
  return IMAGES.has(words.join('')) || IMAGES.has(plain.join(''));
}

/** Lower case, with the spaces and marks gone that make "N / A", "n.a." and "not_set" different. */
function squashed(text: string): string {
  return text.length > 60 ? text : text.toLowerCase().replace(/[\s._/()[\]<>*"'|:-]/g, '');
}

/** Of every column; each squashed. */
const NOTHING = new Set([
  '',
  ...'–,—,―,?,??,???,na,nan,null,nil,undefined,notset,notapplicable,notavailable,notspecified,notprovided'.split(','),
  ...'#na,#n,#ref!,#value!,#name?,#div0!,#null!,#num!,#error!,\\n,objectobject,defaulttitle,noselection'.split(','),
  ...'tbd,tba,tbc,tobedetermined,tobeannounced,tobeconfirmed,pleaseselect,selectanoption,chooseanoption'.split(','),
]);

/** Of columns that describe. */
const UNSAID = new Set(
  (
    'uncategorized,uncategorised,defaultcategory,rootcatalog,unkategorisiert,nonclassé,sincategoría,sincategoria,безкатегории,' +
    'doesnotapply,nichtzutreffend,unbranded,nodescriptionavailable,none,blank,empty,default,unknown,unspecified,notstated,nodescription,novalue,' +
    'nodata,nobrand,' +
    'keineangabe,keineangaben,ohneangabe,ka,nichtgesetzt,unbekannt,sansvaleur,nondéfini,inconnu,sinespecificar,' +
    'sindefinir,desconocido,nondisponibile,nonspecificato,nãoinformado,nietbekend,brakdanych,нетданных,неуказано,неуказан,нет'
  ).split(','),
);

const IMAGES = new Set(
  (
    'placeholder,noselection,noimage,noimg,nophoto,nopicture,nopic,noimageavailable,imagenotavailable,notavailable,default,' +
    'productplaceholder,woocommerceplaceholder,placeholderproduct,imageplaceholder,comingsoon,imagecomingsoon,blank,missing,' +
    'keinbild,sansimage,sinimagen,brakzdjecia,nofoto,nopreview,emptyimage,defaultproduct,dummy'
  ).split(','),
);

/** Columns in which zero is the value of a field nobody filled in. */
const NEVER_ZERO: readonly RegExp[] = [
  /\b(dimensions|abmessungen|weight|grams|gewicht|poids|peso|length|width|height|depth|diameter|volume)\b/i,
  /\b(länge|breite|höhe|tiefe|gtin\d*|ean\d*|upc|isbn|mpn|barcode|rating)\b/i,
];
const DATED = /date|datum|fecha|_at$|_on$/i;
