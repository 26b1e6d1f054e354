/** An entry is put into the files of clients as their users left them: comments, odd indentation, other servers, broken ones. */
import fc from 'fast-check';
import { parse as parseJsonc } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { entryText, withEntry } from '../../src/commands/client-file.ts';
import type { Entry, Format } from '../../src/commands/clients.ts';

const START: Entry = {
  link: { command: '/usr/bin/node', args: ['/opt/dist/si-mcp.js', '--brand', 'delta'] },
  besides: {},
};
const REMOTE: Entry = { link: { url: 'http://127.0.0.1:3333/mcp' }, besides: {} };

const JSON_FILE = { format: 'json', table: 'mcpServers' } as const;
const JSONC_FILE = { format: 'jsonc', table: 'servers' } as const;
const TOML_FILE = { format: 'toml', table: 'mcp_servers' } as const;
const YAML_FILE = { format: 'yaml', table: 'extensions' } as const;

function edit(text: string, file: { format: Format; table: string }, entry = START, force = false): string {
  const edited = withEntry(text, file, 'si', entry, force);
  if ('problem' in edited) throw new Error(edited.problem);
  return edited.text;
}

describe('a new entry (P36)', () => {
  test.each(['', '\n', '{}', '{ }\n', '{"mcpServers":{}}'])('goes into %j', (text) => {
    expect(JSON.parse(edit(text, JSON_FILE))).toEqual({ mcpServers: { si: START.link } });
  });

  test('stands beside other servers, in the indentation and the line ends of the file', () => {
    const before =
      '{\r\n    "theme": "dark",\r\n    "mcpServers": {\r\n        "other": {\r\n            "command": "x"\r\n        }\r\n    }\r\n}\r\n';
    expect(edit(before, JSON_FILE, REMOTE)).toBe(
      before.replace(
        '        "other"',
        '        "si": {\r\n            "url": "http://127.0.0.1:3333/mcp"\r\n        },\r\n        "other"',
      ),
    );
  });

  test('leaves comments, trailing commas and a byte order mark where the client reads them', () => {
    const before =
      '\ufeff// mine\n{\n\t"servers": {\n\t\t/* keep */\n\t\t"other": { "command": "x" }, // and this\n\t},\n}\n';
    const after = edit(before, JSONC_FILE, REMOTE);
    expect(after.startsWith('\ufeff// mine\n{\n')).toBe(true);
    expect(after.endsWith(before.slice(before.indexOf('\t\t/* keep */')))).toBe(true);
    expect(parseJsonc(after.slice(1), [], { allowTrailingComma: true })).toEqual({
      servers: { other: { command: 'x' }, si: REMOTE.link },
    });
  });

  test('is a table at the end of a TOML file, and every line before stays', () => {
    const before =
      '# mine\nmodel = "o5" # fast\n\n[mcp_servers."with.dot"]\ncommand = \'C:\\x\\y.exe\'\n\n[[profiles]]\nname = """\n[mcp_servers.no]\n"""\n';
    const after = edit(before, TOML_FILE);
    expect(after.startsWith(before)).toBe(true);
    expect(parseToml(after)).toMatchObject({ model: 'o5', mcp_servers: { si: START.link } });
  });

  test('keeps the line ends of a YAML file, and paths of Windows in every format', () => {
    const windows: Entry = {
      link: { command: 'C:\\Program Files\\node.exe', args: ['C:\\new\\si-mcp.js'] },
      besides: {},
    };
    expect(edit('a: 1\r\n', YAML_FILE, windows).split('\r\n').join('')).not.toContain('\n');
    expect(parseYaml(edit('', YAML_FILE, windows)).extensions.si).toEqual(windows.link);
    expect(parseToml(edit('', TOML_FILE, windows)).mcp_servers).toEqual({ si: windows.link });
    expect(JSON.parse(edit('', JSON_FILE, windows)).mcpServers.si).toEqual(windows.link);
  });

  test('is added to a YAML file with its comments', () => {
    const after = edit('# mine\nGOOSE_MODEL: x # fast\nextensions:\n  developer:\n    enabled: true\n', YAML_FILE);
    expect(after.startsWith('# mine\nGOOSE_MODEL: x # fast\nextensions:\n  developer:\n    enabled: true\n')).toBe(
      true,
    );
    expect(parseYaml(after).extensions).toEqual({ developer: { enabled: true }, si: START.link });
  });

  test.each<[Format, string]>([
    ['json', 'mcpServers'],
    ['jsonc', 'servers'],
    ['toml', 'mcp_servers'],
    ['yaml', 'extensions'],
  ])('in an empty %s file is what config prints', (format, table) => {
    const text = entryText({ format, table }, 'si', START);
    expect(edit('', { format, table })).toBe(text);
    expect(edit(text, { format, table })).toBe(text);
  });
});

describe('an entry that is there already (P36)', () => {
  test.each<[string, { format: Format; table: string }]>([
    ['{"mcpServers":{"si":{"args":["/opt/dist/si-mcp.js","--brand","delta"],"command":"/usr/bin/node"}}}', JSON_FILE],
    ['mcp_servers.si = {command="/usr/bin/node", args=["/opt/dist/si-mcp.js","--brand","delta"]}', TOML_FILE],
    ['extensions: {si: {command: /usr/bin/node, args: [/opt/dist/si-mcp.js, --brand, delta]}}', YAML_FILE],
  ])('and says the same is not written again: %s', (text, file) => {
    expect(edit(text, file)).toBe(text);
  });

  test('keeps what the user added to it, and loses what was of another way to reach us', () => {
    const old = '{"mcpServers":{"si":{"command":"node","args":["/old/si-mcp.js"],"env":{"A":"b"},"disabled":true}}}';
    expect(JSON.parse(edit(old, JSON_FILE))).toEqual({
      mcpServers: { si: { ...START.link, env: { A: 'b' }, disabled: true } },
    });
    expect(JSON.parse(edit(old, JSON_FILE, REMOTE, true))).toEqual({
      mcpServers: { si: { ...REMOTE.link, disabled: true } },
    });
  });

  test('in TOML is replaced where it stands, with its own tables below it', () => {
    const before =
      '[mcp_servers.si]\ncommand = "node"\nargs = ["/old/si-mcp.js"]\nstartup_timeout_sec = 20\n\n[mcp_servers.si.env]\nA = "b"\n\n# of the other\n[mcp_servers.other]\ncommand = "x"\n';
    const after = edit(before, TOML_FILE);
    expect(parseToml(after)).toEqual({
      mcp_servers: { si: { ...START.link, startup_timeout_sec: 20, env: { A: 'b' } }, other: { command: 'x' } },
    });
    expect(after.endsWith('\n\n# of the other\n[mcp_servers.other]\ncommand = "x"\n')).toBe(true);
  });

  test('and leads elsewhere is only replaced by force', () => {
    const other = '{"mcpServers":{"si":{"command":"python","args":["structural.py"]}}}';
    expect(withEntry(other, JSON_FILE, 'si', START, false)).toEqual({
      problem: 'its "si" leads somewhere else; give another --name, or --force to replace it',
    });
    expect(JSON.parse(edit(other, JSON_FILE, START, true))).toEqual({ mcpServers: { si: START.link } });
  });
});

describe('a file that the client could not read is left alone (P36)', () => {
  test.each<[string, { format: Format; table: string }, string]>([
    ['{"mcpServers": {\n  "a": 1,,\n}}', JSON_FILE, 'line 2, column 10: PropertyNameExpected'],
    ['{} // mine', JSON_FILE, 'line 1, column 4: InvalidCommentToken'],
    ['{"a": 1,}', JSON_FILE, 'line 1, column 9: PropertyNameExpected'],
    ['[]', JSON_FILE, 'it is no JSON object'],
    ['{"mcpServers": []}', JSON_FILE, 'its "mcpServers" is no table of servers'],
    ['{"servers": null}', JSONC_FILE, 'its "servers" is no table of servers'],
    ['a = 1\nb = = 2\n', TOML_FILE, 'line 2, column 5: '],
    ['a: [1\nb: }', YAML_FILE, ''],
    ['- a\n- b', YAML_FILE, 'it is no table of settings'],
    [`{"a":${'['.repeat(50_000)}`, JSON_FILE, 'it is nested too deeply'],
  ])('%j', (text, file, problem) => {
    const edited = withEntry(text, file, 'si', START, true);
    expect('problem' in edited ? edited.problem : edited.text).toContain(problem);
    expect(edited).toHaveProperty('problem');
  });

  test('and so is one whose way of writing cannot be added to', () => {
    expect(withEntry('mcp_servers = { other = { command = "x" } }\n', TOML_FILE, 'si', START, false)).toEqual({
      problem: 'its "mcp_servers" is written in a way that cannot be added to; paste the entry yourself',
    });
  });
});

test('whatever else stands in a file, nothing but the entry changes, and a second time changes nothing (P36)', () => {
  const key = fc.string({ minLength: 1, maxLength: 8 }).filter((name) => name !== '__proto__' && name !== 'si');
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
  const servers = fc.dictionary(key, fc.dictionary(key, value, { maxKeys: 3 }), { maxKeys: 3 });
  fc.assert(
    fc.property(servers, fc.constantFrom(0, 2, 3, '\t'), (others, indent) => {
      const before = JSON.stringify({ first: 1, mcpServers: others, last: ['x'] }, null, indent);
      const after = edit(before, JSON_FILE);
      expect(JSON.parse(after)).toEqual({ first: 1, mcpServers: { ...others, si: START.link }, last: ['x'] });
      expect(edit(after, JSON_FILE)).toBe(after);
    }),
    { numRuns: 60, seed: 12 },
  );
});
