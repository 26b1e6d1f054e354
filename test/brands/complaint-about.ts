/** What is said of a pack that cannot be used. */
import { BrandFileError } from '../../src/brands/brand-file-error.ts';
import { parseBrand } from '../../src/brands/load.ts';

export function complaintAbout(yaml: string): string {
  try {
    parseBrand(yaml, 'shop.yaml');
  } catch (error) {
    if (error instanceof BrandFileError) return error.message;
    throw error;
  }
  return 'none';
}
