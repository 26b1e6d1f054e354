/** The image served in the place of one that a pack only names: a colour of its own and the initials, the same every time. */
import { createHash } from 'node:crypto';
import { type Colour, encodePng } from './png.ts';

const PLACEHOLDER_SIZE = 256;

/** `key` decides the colour, `label` the initials. */
export function drawPlaceholder({ key, label }: { key: string; label: string }): Buffer {
  const dots = dotsOf(initialsOf(label));
  const columns = dots[0]?.length ?? 0;
  // Letters are five dots wide and seven high; they fill three quarters of the width and no more than half of the height.
  const dot = columns === 0 ? 1 : Math.min(Math.floor((PLACEHOLDER_SIZE * 0.75) / columns), PLACEHOLDER_SIZE / 2 / 7);
  const size = Math.floor(dot);
  const left = Math.floor((PLACEHOLDER_SIZE - columns * size) / 2);
  const top = Math.floor((PLACEHOLDER_SIZE - dots.length * size) / 2);
  // Asked for each of 65,536 pixels: what depends on one coordinate is worked out once.
  const columnAt = Array.from({ length: PLACEHOLDER_SIZE }, (_, x) => Math.floor((x - left) / size));
  const rowAt = Array.from({ length: PLACEHOLDER_SIZE }, (_, y) => dots[Math.floor((y - top) / size)]);
  const shape = { width: PLACEHOLDER_SIZE, height: PLACEHOLDER_SIZE, palette: paletteOf(key) };
  return encodePng(shape, (x, y) => {
    if (rowAt[y]?.[columnAt[x] ?? -1] === true) return LETTER;
    return x + y > PLACEHOLDER_SIZE * 1.25 ? SHADE : GROUND;
  });
}

const GROUND = 0;
const SHADE = 1;
const LETTER = 2;

/** Dark enough for white letters to be read on it. */
function paletteOf(key: string): Colour[] {
  const hue = createHash('sha256').update(key).digest().readUInt16BE(0) % 360;
  return [colourOf(hue, 0.42), colourOf(hue, 0.36), [255, 255, 255]];
}

/** HSL with half the saturation there is. */
function colourOf(hue: number, lightness: number): Colour {
  const spread = 0.5 * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const k = (offset + hue / 30) % 12;
    return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** A short number such as DL628 as it is, else the first letters of up to three words. Other scripts have none here. */
function initialsOf(label: string): string {
  const plain = label.slice(0, 200).normalize('NFKD').toUpperCase();
  const words = plain.match(/[A-Z0-9]+/g) ?? [];
  const [first = ''] = words;
  if (/\d/.test(first) && first.length <= 5) return first;
  return words
    .slice(0, 3)
    .map((word) => word.charAt(0))
    .join('');
}

/** Rows of dots, with an empty column between letters. */
function dotsOf(letters: string): boolean[][] {
  if (letters === '') return [];
  const glyphs = [...letters].map((letter) => GLYPHS[letter] ?? '');
  return Array.from({ length: 7 }, (_, row) =>
    glyphs.flatMap((glyph, at) => {
      const bits = Number.parseInt(glyph.charAt(row) || '0', 32);
      const dots = [16, 8, 4, 2, 1].map((bit) => (bits & bit) !== 0);
      return at === 0 ? dots : [false, ...dots];
    }),
  );
}

/** Seven rows of five dots each; a row is a digit to the base 32. */
const GLYPHS: Partial<Record<string, string>> = {
  ...{ A: 'EHHVHHH', B: 'UHHUHHU', C: 'EHGGGHE', D: 'UHHHHHU', E: 'VGGUGGV', F: 'VGGUGGG', G: 'EHGNHHF', H: 'HHHVHHH' },
  ...{ I: 'E44444E', J: '72222IC', K: 'HIKOKIH', L: 'GGGGGGV', M: 'HRLLHHH', N: 'HHPLJHH', O: 'EHHHHHE', P: 'UHHUGGG' },
  ...{ Q: 'EHHHLID', R: 'UHHUKIH', S: 'FGGE11U', T: 'V444444', U: 'HHHHHHE', V: 'HHHHHA4', W: 'HHHLLLA', X: 'HHA4AHH' },
  ...{ Y: 'HHHA444', Z: 'V1248GV', 0: 'EHJLPHE', 1: '4C4444E', 2: 'EH1248V', 3: 'V2421HE', 4: '26AIV22', 5: 'VGU11HE' },
  ...{ 6: '68GUHHE', 7: 'V124888', 8: 'EHHEHHE', 9: 'EHHF12C' },
};
