/** The JSON Schema of brand packs, for editors: `# yaml-language-server: $schema=…/brand-pack.schema.json` as first line of a pack. */
import { toJsonSchema } from '../protocol/json-schema.ts';
import { BrandPack } from './pack.ts';

/** The whole text of src/brands/brand-pack.schema.json; a test fails when that file is stale. */
export function packSchemaFile(): string {
  const file = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:si-mcp:schema:brand-pack',
    $comment: 'Generated from src/brands/pack.ts. Do not edit.',
    title: 'Brand pack',
    ...toJsonSchema(BrandPack),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
