import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { drawPlaceholder } from '../../../src/mcp/http/placeholder-image.ts';
import { encodePng } from '../../../src/mcp/http/png.ts';

/** The chunks of a PNG by type, each with the checksum that stands behind it. */
function chunksOf(png: Buffer) {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const chunks = new Map<string, { data: Buffer; sum: string }>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const data = png.subarray(at + 8, at + 8 + length);
    chunks.set(png.toString('latin1', at + 4, at + 8), {
      data,
      sum: png.toString('hex', at + 8 + length, at + 12 + length),
    });
    at += 12 + length;
  }
  return chunks;
}

/** Index of the colour of each pixel, row by row. */
function pixelsOf(png: Buffer): number[][] {
  const chunks = chunksOf(png);
  const header = chunks.get('IHDR')?.data ?? Buffer.alloc(13);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const raw = inflateSync(chunks.get('IDAT')?.data ?? Buffer.alloc(0));
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => ((raw[y * (width / 4 + 1) + 1 + (x >> 2)] ?? 0) >> (6 - 2 * (x & 3))) & 3),
  );
}

/** The letters as rows of dots, each `dot` pixels wide, from the first one that is lit. */
function lettersOf(png: Buffer, dot: number): string[] {
  const rows = pixelsOf(png).map((row) => row.map((colour) => (colour === 2 ? '#' : '.')).join(''));
  const lit = rows.filter((row) => row.includes('#'));
  const left = Math.min(...lit.map((row) => row.indexOf('#')));
  return lit
    .filter((_, at) => at % dot === 0)
    .map((row) => [...row.slice(left)].filter((_, at) => at % dot === 0).join(''));
}

describe('encodePng', () => {
  test('writes what every reader of PNG expects', () => {
    const png = encodePng(
      {
        width: 4,
        height: 2,
        palette: [
          [0, 0, 0],
          [255, 128, 1],
          [255, 255, 255],
        ],
      },
      (x, y) => (x + y) % 3,
    );
    const chunks = chunksOf(png);
    expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
    expect(chunks.get('IHDR')?.data.toString('hex')).toBe('00000004000000020203000000');
    expect(chunks.get('PLTE')?.data.toString('hex')).toBe('000000ff8001ffffff');
    // The checksum of an empty IEND is the same in every PNG.
    expect(chunks.get('IEND')).toEqual({ data: Buffer.alloc(0), sum: 'ae426082' });
    expect(pixelsOf(png)).toEqual([
      [0, 1, 2, 0],
      [1, 2, 0, 1],
    ]);
  });
});

describe('drawPlaceholder', () => {
  test('is a small square PNG, the same bytes every time (P20)', () => {
    const one = drawPlaceholder({ key: '/img/delta/items/DL628.png', label: 'DL628 JFK to BOS' });
    expect(one.length).toBeLessThan(2048);
    expect(drawPlaceholder({ key: '/img/delta/items/DL628.png', label: 'DL628 JFK to BOS' }).equals(one)).toBe(true);
    expect([pixelsOf(one).length, pixelsOf(one)[0]?.length]).toEqual([256, 256]);
  });

  test('shows the initials of what it stands for', () => {
    expect(
      lettersOf(drawPlaceholder({ key: 'k', label: 'trail pro boot size 9' }), 11).map((row) => row.slice(0, 17)),
    ).toEqual([
      '#####.####..####.',
      '..#...#...#.#...#',
      '..#...#...#.#...#',
      '..#...####..####.',
      '..#...#.....#...#',
      '..#...#.....#...#',
      '..#...#.....####.',
    ]);
  });

  test('a short number is shown as it is, and a name in another script as its colour alone', () => {
    const letters = (label: string) =>
      pixelsOf(drawPlaceholder({ key: 'k', label }))
        .flat()
        .filter((colour) => colour === 2);
    expect(letters('DL628 JFK to BOS')).toEqual(letters('DL628'));
    expect(letters('é4')).toEqual(letters('E4'));
    for (const label of ['東京', '', '🙂', '-'.repeat(500)]) expect(letters(label)).toEqual([]);
  });

  test('a key has one colour, a darker shade of it, and white for the letters', () => {
    const palette = (key: string) =>
      chunksOf(drawPlaceholder({ key, label: 'x' }))
        .get('PLTE')
        ?.data.toString('hex');
    expect(['/img/delta/logo.png', 'k', 'key 7'].map(palette)).toEqual([
      'a172368a622effffff',
      '3d36a1342e8affffff',
      '8b36a1772e8affffff',
    ]);
  });

  test('every item has a colour of its own, dark enough for white letters', () => {
    const ground = (key: string) => [
      ...(chunksOf(drawPlaceholder({ key, label: 'x' }))
        .get('PLTE')
        ?.data.subarray(0, 3) ?? []),
    ];
    expect(ground('/img/delta/items/DL628.png')).not.toEqual(ground('/img/delta/items/DL632.png'));
    for (let at = 0; at < 40; at++) {
      const [red = 255, green = 255, blue = 255] = ground(`key ${at}`);
      expect(red + green + blue).toBeLessThan(400);
    }
  });
});
