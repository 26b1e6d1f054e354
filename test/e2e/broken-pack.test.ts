/** A brand file that cannot be used, told to whoever starts the server. */
import { describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';

describe('a broken pack is refused with a path and a line', () => {
  const head =
    'name: kites\nbrand: { display_name: Kites, domain: kites.example }\nagent_url: https://si.kites.example/mcp\n';
  const packs: [string, string, RegExp][] = [
    ['that is no YAML', 'name: [\nbrand: {', /kites\.yaml/],
    ['that is empty', '', /kites\.yaml/],
    ['that is a list', '- a\n- b\n', /kites\.yaml/],
    ['without a checkout', head, /checkout: is missing/],
    ['with an http checkout', `${head}checkout:\n  url: http://kites.example/acp\n`, /checkout\.url[^\n]*|:5/],
    ['with an unknown member', `${head}colour: red\n`, /colour/],
  ];
  test.each(packs)('one %s', (_what, yaml, complaint) => {
    expect(() => parseBrand(yaml, 'kites.yaml')).toThrow(complaint);
    expect(() => parseBrand(yaml, 'kites.yaml')).toThrow(/line|:\d+/);
  });
});
