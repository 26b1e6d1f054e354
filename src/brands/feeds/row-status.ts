/**
 * Decides whether a row is published, from its status columns. Shared by all formats. An unknown value is an error of the
 * row, because showing a draft is worse than missing a product.
 */
import { readAvailability } from './availability.ts';
import { isEmptyDate, isNothing } from './placeholder.ts';
import type { LeftOut, StatusCells, StatusField } from './row.ts';
import { readDate } from './sale-window.ts';

/** Columns by what they say; the first that holds something is read. */
export const STATUS_COLUMNS = {
  status: [
    'status',
    'product_status',
    'item_status',
    'listing_status',
    'publish_status',
    'publication_status',
    'post_status',
  ],
  published: [
    'published',
    'is_published',
    'published_at',
    'published_on_online_store',
    'publish',
    'product_online',
    'online',
    'active',
    'is_active',
    'active_0_1',
    'active_(0/1)',
    'enabled',
    'is_enabled',
    'for_sale',
    'is_for_sale',
    'listed',
    'sellable',
    'is_sellable',
    'veröffentlicht',
    'aktiv',
    'publié',
    'actif',
    'publicado',
    'activo',
    'pubblicato',
    'attivo',
    'опубликован',
    'активен',
  ],
  visibility: [
    'visibility',
    'visible',
    'is_visible',
    'visibility_in_catalog',
    'catalog_visibility',
    'product_visible',
    'show',
    'displayed',
    'visible_individually',
    'sichtbarkeit',
    'sichtbar',
    'visibilité',
    'visibilidad',
    'visibilità',
    'widoczność',
    'видимость',
  ],
  hidden: [
    'hidden',
    'is_hidden',
    'hide',
    'draft',
    'is_draft',
    'archived',
    'is_archived',
    'disabled',
    'is_disabled',
    'deleted',
    'is_deleted',
    'delete',
    'removed',
    'inactive',
    'is_inactive',
  ],
  expires: [
    'expiration_date',
    'expiry_date',
    'expires',
    'expires_at',
    'expires_on',
    'available_until',
    'valid_until',
    'valid_to',
    'unpublish_at',
  ],
  visible_from: ['publish_at', 'available_from', 'valid_from', 'go_live_date', 'launch_date', 'visible_from'],
} as const satisfies Record<StatusField, readonly string[]>;

export const STATUS_FIELDS = Object.keys(STATUS_COLUMNS) as StatusField[];

const COLUMNS: ReadonlySet<string> = new Set(STATUS_FIELDS.flatMap((field) => STATUS_COLUMNS[field]));

/** Whether a column, named in lower case with words joined by _, says whether its rows are shown. */
export function isStatusColumn(name: string): boolean {
  return COLUMNS.has(name);
}

/** Whether a status speaks of stock ("Sold out", "Backorder") and so says nothing of being shown. */
export function isSupply(status: string): boolean {
  return (
    /\p{L}/u.test(status) &&
    wordOf(status) === undefined &&
    !['unknown', 'not said'].includes(readAvailability(status).state)
  );
}

/** Whether a cell is a plain no. */
export function isNo(text: string | undefined): boolean {
  return text !== undefined && wordOf(text) === 'unpublished';
}

/** The cells of a row that say whether it is shown; `get` finds a column by its name in lower case, words joined by _. */
export function statusCells(get: (column: string) => string | undefined): StatusCells | undefined {
  const cells: StatusCells = {};
  for (const field of STATUS_FIELDS) {
    // Of several columns that hide, each may.
    const found = STATUS_COLUMNS[field].flatMap((column) => {
      const text = get(column)?.trim();
      const none = text === undefined || isNothing(text) || (field === 'status' && isSupply(text));
      return none ? [] : [{ column, text }];
    });
    const [first] = found;
    const telling = field === 'hidden' ? (found.find(({ text }) => wordOf(text) !== 'unpublished') ?? first) : first;
    if (telling !== undefined) cells[field] = telling;
  }
  return Object.keys(cells).length === 0 ? undefined : cells;
}

/** A reason to leave the row out, nothing to say against it, or a cell that cannot be read. */
type RowStatus = { left_out?: LeftOut; kept?: boolean } | { unread: { field: string; reason: string } };

/**
 * Judges a row by its cells. `unpublished: keep` loads what is active but not published (one sales channel of several),
 * never a draft. Without `now` no date leaves anything out.
 */
export function readStatus(cells: StatusCells, setting: { now?: number; unpublished: 'keep' | 'skip' }): RowStatus {
  let kept = false;
  for (const field of STATUS_FIELDS) {
    const cell = cells[field];
    if (cell === undefined || isNothing(cell.text) || (DATED.has(field) && isEmptyDate(cell.text))) continue;
    const reason = READERS[field](cell.text.trim(), cell.column, setting.now);
    if (reason === undefined) {
      const said = `"${cell.text.slice(0, 40)}"`;
      return {
        unread: {
          field: cell.column,
          reason: `${said} does not say whether the row is shown; ${DATED.has(field) ? DAY : REMEDY}`,
        },
      };
    }
    if (reason === 'shown') continue;
    if (field !== 'published' || reason !== 'unpublished' || setting.unpublished === 'skip')
      return { left_out: reason };
    kept = true;
  }
  return { kept };
}

const DATED: ReadonlySet<StatusField> = new Set(['expires', 'visible_from']);
const DAY = 'write a day such as 2026-03-31';
const REMEDY = 'write active, draft, archived or hidden, or map the column as an attribute (attributes.status)';

type Verdict = LeftOut | 'shown' | undefined;

const READERS: Record<StatusField, (text: string, column: string, now: number | undefined) => Verdict> = {
  // Magento's status counts from 1 (enabled) to 2 (disabled).
  status: (text) => (text === '2' ? 'unpublished' : wordOf(text)),
  published: (text, column, now) => {
    // WooCommerce: -1 is a draft, 0 private. Magento's product_online: 1 is on, 2 off.
    if (text === '-1') return 'draft';
    if (text === '2' && /product_?online/i.test(column)) return 'unpublished';
    const verdict = wordOf(text);
    if (verdict === 'hidden' || verdict === 'unpublished') return 'unpublished';
    if (verdict !== undefined) return verdict;
    // The year a book came out.
    if (/^(1[89]|20)\d{2}$/.test(text)) return 'shown';
    const date = readDate(text);
    return date === undefined ? undefined : now !== undefined && date.at > now ? 'unpublished' : 'shown';
  },
  visibility: (text) => {
    // Magento counts from 1 (only as part of another) to 4.
    if (/^[234]$/.test(text)) return 'shown';
    const verdict = wordOf(text);
    return verdict === 'unpublished' ? 'hidden' : verdict;
  },
  hidden: (text, column) => {
    const verdict = wordOf(text);
    const named = COLUMN_REASONS.find(([part]) => column.toLowerCase().includes(part))?.[1] ?? 'hidden';
    // "hidden: true" hides, "hidden: false" shows.
    return verdict === 'shown' ? named : verdict === 'unpublished' ? 'shown' : readDate(text) ? named : verdict;
  },
  expires: (text, _column, now) => {
    if (/^(never|no|unlimited|nie|jamais|nunca|mai|никогда)$/i.test(text)) return 'shown';
    const date = readDate(text);
    if (date === undefined) return undefined;
    return now !== undefined && date.at + (date.day ? 86_400_000 : 0) <= now ? 'expired' : 'shown';
  },
  visible_from: (text, _column, now) => {
    const date = readDate(text);
    if (date === undefined) return undefined;
    return now !== undefined && date.at > now ? 'unpublished' : 'shown';
  },
};

const COLUMN_REASONS: [part: string, reason: LeftOut][] = [
  ['draft', 'draft'],
  ['archiv', 'archived'],
  ['delete', 'deleted'],
  ['remove', 'deleted'],
];

function wordOf(text: string): Verdict {
  if (text.length > 60) return undefined;
  return VERDICTS.get(text.toLowerCase().replace(/[^\p{L}\p{M}\d]/gu, ''));
}

/** Letters and digits only. `unpublished` is a plain no. */
const VERDICTS = new Map<string, Exclude<Verdict, undefined>>(
  (
    [
      [
        'shown',
        `1 true yes y on active enabled enable published publish visible public live listed online shown show approved everywhere
        available selling forsale normal ok catalog search catalogsearch searchcatalog both searchresults catalogandsearch shopandsearch shop
        whitelistonly
        aktiv ja veröffentlicht sichtbar online freigegeben verfügbar actif publié visible oui activo activa publicado si sí attivo pubblicato sì
        ativo sim actief zichtbaar gepubliceerd aktivní aktywny opublikowany widoczny aktív активен активный опубликован
        опубликовано да видимый`,
      ],
      [
        'unpublished',
        `0 false no n off unpublished unpublish inactive disabled disable notpublished offline suspended
        paused private pending pendingreview scheduled future staging rejected disapproved blocked notforsale
        inaktiv nein deaktiviert nichtveröffentlicht unveröffentlicht gesperrt inactif désactivé nonpublié non inactivo inactiva nopublicado
        inattivo nonpubblicato inativo não nao inactief nee neaktivní nieaktywny inaktív неактивен неактивный нет
        неопубликован неопубликовано`,
      ],
      [
        'hidden',
        `hidden unlisted notlisted hide invisible notvisible notvisibleindividually nowhere none versteckt verborgen ausgeblendet unsichtbar nichtsichtbar
        caché masqué oculto escondido nascosto verborgen skrytý ukryty rejtett скрыт скрыто скрытый невидимый
        nichteinzelnsichtbar`,
      ],
      [
        'draft',
        `draft autodraft entwurf brouillon borrador bozza rascunho concept koncept szkic piszkozat черновик utkast kladde luonnos taslak`,
      ],
      [
        'archived',
        `archived archive archiviert archivé archivado archiviato arquivado gearchiveerd archivováno zarchiwizowany архив архивный vargang
        discontinued endoflife eol retired obsolete`,
      ],
      [
        'deleted',
        `deleted delete trash trashed removed gelöscht supprimé eliminado eliminato excluído verwijderd smazáno usunięty удален
        удалён удалено`,
      ],
      ['expired', `expired ended abgelaufen expiré caducado scaduto expirado verlopen vypršelo wygasły истек истёк`],
    ] as const
  ).flatMap(([verdict, words]) => words.split(/\s+/).map((word) => [word, verdict] as const)),
);
