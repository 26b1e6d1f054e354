/** The notices of what is bundled: name, version and licence text of every package of which a byte is in dist. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The text of THIRD-PARTY-NOTICES.txt, from esbuild's metafile. Throws for a package whose licence text is neither beside it nor
 * known here: what cannot be given away with its terms is not bundled.
 */
export async function noticesOf(metafile) {
  const notices = await Promise.all(packageFolders(metafile).map(noticeOf));
  const sorted = notices.sort((one, other) => (one.name < other.name ? -1 : 1));
  return `${HEAD}\n${sorted.map(({ name, version, license, text }) => `${RULE}\n${name} ${version}\n${license}\n\n${text.trim()}\n`).join('\n')}`;
}

const RULE = '-'.repeat(80);
const HEAD = `si-mcp is Apache-2.0, see LICENSE. The files in this folder also hold code of the packages below,
each under the licence that stands with it.
`;

/** Our own files that hold the data of packages. */
const DATA_OF = { 'src/checkout/subdivisions.json': ['iso-3166', 'cldr-subdivisions-full'] };

/** Folders of the packages that left something in the output, each once. */
function packageFolders({ outputs }) {
  const folders = new Set();
  for (const { inputs } of Object.values(outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      for (const name of DATA_OF[file] ?? []) folders.add(`node_modules/${name}`);
      const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders];
}

async function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder))
    .filter((file) => /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i.test(file))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  if (texts.length > 0) return { name, version, license, text: texts.join('\n\n') };
  const by = typeof author === 'string' ? author : author?.name;
  if (license !== 'MIT' || by === undefined) throw new Error(`${name} ${version} has no licence text to ship.`);
  return { name, version, license, text: `Copyright (c) ${by}\n\n${MIT}` };
}

/** For packages that say MIT and ship no text of it. */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;
