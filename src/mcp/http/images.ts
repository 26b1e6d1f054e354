/** What is served under /img: an image in the place of each that a pack only names (docs/decisions/0028). */
import { type ImageAddress, isPlaceholder } from '../../brands/image-address.ts';
import type { Placeholder } from '../../brands/placeholder-images.ts';
import type { Page } from './page.ts';
import { drawPlaceholder } from './placeholder-image.ts';

/** Everything of one brand, by the address that its pack gives. */
export interface BrandImages {
  brand: string;
  /** Others when the pack has been read again. */
  placeholders: ReadonlyMap<string, Placeholder>;
}

/** Open to pages of any site: hosts show images in theirs. A day, because a pack may be changed. */
const HEADERS = [
  ...['Content-Type', 'image/png', 'Cache-Control', 'public, max-age=86400'],
  ...['Content-Security-Policy', "default-src 'none'; sandbox", 'Cross-Origin-Resource-Policy', 'cross-origin'],
  ...['Access-Control-Allow-Origin', '*'],
];

/** Images kept once they are drawn, half a kilobyte each: to draw one takes some milliseconds. */
const MOST_DRAWN = 1000;

/** The answer to a path under /img; `undefined` when nothing is there. */
export function createImages(
  all: readonly BrandImages[],
  mostDrawn: number = MOST_DRAWN,
): (path: string) => Page | undefined {
  const drawn = new Map<string, Buffer>();
  const known = new WeakMap<BrandImages['placeholders'], ReadonlyMap<string, string>>();
  return (path) => {
    const images = all.find(({ brand }) => path.startsWith(`/img/${brand}/`));
    if (images === undefined) return undefined;
    const labels = known.get(images.placeholders) ?? labelsOf(images.placeholders);
    known.set(images.placeholders, labels);
    const label = labels.get(path.slice(`/img/${images.brand}/`.length));
    if (label === undefined) return undefined;
    // A name may change with the pack.
    const key = `${path} ${label}`;
    const body = drawn.get(key) ?? drawPlaceholder({ key: path, label });
    if (drawn.size >= mostDrawn) drawn.clear();
    drawn.set(key, body);
    return { headers: HEADERS, body };
  };
}

function labelsOf(placeholders: BrandImages['placeholders']): ReadonlyMap<string, string> {
  return new Map([...placeholders.values()].map(({ file, label }) => [file, label]));
}

/** Where hosts load the images of a brand, once `base` knows scheme and host of the service. */
export function servedImages({ brand, placeholders }: BrandImages, base: () => string | undefined): ImageAddress {
  return (address) => {
    if (!isPlaceholder(address)) return address;
    const [at, image] = [base(), placeholders.get(address)];
    return at === undefined || image === undefined ? undefined : `${at}/img/${brand}/${image.file}`;
  };
}
