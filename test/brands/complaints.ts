/** What the loader says against a pack: where, and what to do. */
import { BrandFileError } from '../../src/brands/brand-file-error.ts';
import { parseBrand } from '../../src/brands/load.ts';

/** The complaints about a pack's text; empty when it loads. */
export function complaintsOf(text: string): { path: string; message: string }[] {
  try {
    parseBrand(text, 'shop.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof BrandFileError)) throw error;
    return error.complaints.map(({ path, message }) => ({ path, message }));
  }
}
