import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { packSchemaFile } from '../../src/brands/pack-schema.ts';
import { SMALL_PACK } from './small-pack.ts';

const file = fileURLToPath(new URL('../../src/brands/brand-pack.schema.json', import.meta.url));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(packSchemaFile()));

test('brand-pack.schema.json is what the pack schema prints now', async () => {
  await expect(packSchemaFile()).toMatchFileSnapshot(file);
});

test.each(SHIPPED_BRANDS)('an editor finds nothing wrong with %s', async (name) => {
  const text = await readFile(new URL(`../../src/brands/packs/${name}.yaml`, import.meta.url), 'utf8');
  validate(parse(text));
  expect(validate.errors ?? []).toEqual([]);
});

test('an editor marks a misspelt word and an http image', () => {
  expect(validate(parse(SMALL_PACK.replace('price: 20', 'prise: 20')))).toBe(false);
  expect(
    validate(parse(SMALL_PACK.replace('price: 20', 'price: 20\n    image_url: http://cornershop.example/a.jpg'))),
  ).toBe(false);
});
