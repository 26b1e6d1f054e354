/** Errors in a brand pack, worded for its author: file, line, column, path, and what to write instead. */

/** Keys and indexes from the top of the pack: ['items', 3, 'price']. */
export type PackPath = readonly (string | number)[];

export interface Complaint {
  /** `items[3].price`; empty for the file as a whole. */
  path: string;
  /** 1-based; 0 when the complaint is about the file as a whole. */
  line: number;
  column: number;
  message: string;
}

/** Thrown by load.ts. The message is shown to the author as is, without a stack trace. */
export class BrandFileError extends Error {
  readonly file: string;
  readonly complaints: readonly Complaint[];

  constructor(file: string, complaints: readonly Complaint[]) {
    super(describe(file, complaints));
    this.name = 'BrandFileError';
    this.file = file;
    this.complaints = complaints;
  }
}

/** `items[3].price` for ['items', 3, 'price']; keys that are not plain words are quoted. */
export function writePath(path: PackPath): string {
  return path
    .map((key) =>
      typeof key === 'number' ? `[${key}]` : /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
    )
    .join('')
    .replace(/^\./, '');
}

const SHOWN = 20;

function describe(file: string, complaints: readonly Complaint[]): string {
  const lines = complaints.slice(0, SHOWN).map(({ path, line, column, message }) => {
    const place = line === 0 ? file : `${file}:${line}:${column}`;
    return path === '' ? `${place} ${message}` : `${place} ${path}: ${message}`;
  });
  if (complaints.length > SHOWN) lines.push(`… and ${complaints.length - SHOWN} more`);
  return lines.join('\n');
}
