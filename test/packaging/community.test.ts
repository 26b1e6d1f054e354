/** The files of .github: what they name exists, and the workflows run what the README says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { REPOSITORY } from '../cli/program.ts';

const { notesOf } = (await import(new URL('../../packaging/release-notes.mjs', import.meta.url).href)) as {
  notesOf(changelog: string, version: string): string | undefined;
};

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const manifest = JSON.parse(read('package.json'));
const filesIn = (folder: string, ending: string) =>
  readdirSync(join(REPOSITORY, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);

describe('the pages of .github', () => {
  const pages = filesIn('.github', '.md');

  test('are the ones that people look for', () => {
    expect(pages.map((page) => page.slice('.github/'.length)).sort()).toEqual([
      'CODE_OF_CONDUCT.md',
      'CONTRIBUTING.md',
      'PULL_REQUEST_TEMPLATE.md',
      'SECURITY.md',
    ]);
  });

  test.each(pages)('%s links to files and headings that are there', (page) => {
    for (const [, target = '', heading] of read(page).matchAll(/\]\(([^)#:]+)(?:#([\w-]+))?\)/g)) {
      const file = join(dirname(page), target);
      expect(existsSync(join(REPOSITORY, file)), target).toBe(true);
      const headings = heading === undefined ? [] : [...read(file).matchAll(/^#+ (.+)$/gm)];
      const anchors = headings.map(([, text = '']) =>
        text
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      );
      if (heading !== undefined) expect(anchors).toContain(heading);
    }
  });

  test.each(pages)('%s names scripts and paths that are there', (page) => {
    const text = read(page);
    for (const [, script = ''] of text.matchAll(/npm run ([\w:]+)/g)) expect(manifest.scripts).toHaveProperty([script]);
    for (const [, path = ''] of text.matchAll(/`((?:src|tools|test|docs|packaging|\.github)\/[\w./-]*)`/g))
      expect(existsSync(join(REPOSITORY, path)), path).toBe(true);
  });
});

describe('the workflows', () => {
  const ci = parse(read('.github/workflows/ci.yml'));
  const release = parse(read('.github/workflows/release.yml'));
  const commands = (job: { steps: { run?: string }[] }) => job.steps.flatMap(({ run }) => run ?? []);

  test('run the first two commands of the README on three systems, from the oldest Node that the package supports', () => {
    const { strategy } = ci.jobs.readme;
    expect(strategy.matrix).toEqual({
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
      node: [20, 22, 24],
    });
    expect(manifest.engines.node).toBe(`>=${strategy.matrix.node[0]}`);
    const [first, second] = [...read('README.md').matchAll(/^```sh\n(.+)\n```/gm)].map(([, line]) => line);
    expect(commands(ci.jobs.readme)).toEqual([first, second]);
  });

  test('publish only what was tested and states the version of its tag, and say where it was built', () => {
    const tested = commands(release.jobs.test);
    expect(tested).toEqual(['npm ci', 'npm run versions -- "$GITHUB_REF_NAME"', '.ci/run']);
    const { npm, image, release: last } = release.jobs;
    expect([npm.needs, image.needs, last.needs]).toEqual(['test', 'test', ['npm', 'image']]);
    expect(commands(npm)).toContain('npm publish --provenance --access public');
    for (const job of [npm, image, last]) expect(job.permissions['id-token']).toBe('write');
    expect([ci.permissions, release.permissions]).toEqual([{ contents: 'read' }, { contents: 'read' }]);
  });
});

describe('the issue forms', () => {
  const forms = filesIn('.github/ISSUE_TEMPLATE', '.yml').filter((file) => !file.endsWith('config.yml'));

  test.each(forms)('%s has a title, fields with names of their own, and asks for something', (file) => {
    const { name, description, body } = parse(read(file));
    expect([name, description].map((text) => typeof text)).toEqual(['string', 'string']);
    const fields: { type: string; id: string; attributes: { label: string }; validations?: { required: boolean } }[] =
      body;
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    for (const { type, attributes } of fields) {
      expect(['textarea', 'input']).toContain(type);
      expect(attributes.label.length).toBeGreaterThan(3);
    }
    expect(fields.some(({ validations }) => validations?.required === true)).toBe(true);
  });
});

describe('the notes of a release', () => {
  const changelog =
    '# Changelog\n\n## Unreleased\n\nsoon\n\n## 1.1.0 - 2026-02-03\n\n- more\n\n### Fixed\n\n- this\n\n## 1.0.0\n';

  test('are its section of the changelog', () => {
    expect(notesOf(changelog, 'v1.1.0')).toBe('- more\n\n### Fixed\n\n- this');
    expect(notesOf(read('CHANGELOG.md'), manifest.version)).toContain('First release.');
  });

  test.each(['1.1', 'v1.0.0', '2.0.0', ''])('are missing for %j, of which nothing is said', (version) => {
    expect(notesOf(changelog, version)).toBeUndefined();
  });
});
