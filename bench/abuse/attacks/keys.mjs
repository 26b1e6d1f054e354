/** The file of keys: many writers at once, and what else may stand where it is written. */
import { chmod, lstat, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bearer, send, times, toolCall } from '../client.mjs';
import { makeFolder, run } from '../service.mjs';

const lookUp = toolCall('si_get_offering', { offering_id: 'delta_chatgpt_3313' });

export default {
  keys_in_parallel: {
    about: 'twelve "keys add" at once for the file of a running service, then SIGHUP: every printed key works',
    seconds: 40,
    async prepare() {
      return { calmFile: join(await makeFolder(), 'keys.json') };
    },
    async attack(target) {
      // Twelve processes are a load of their own: in the calm they write another file.
      const { child } = target.service;
      const keysFile = target.decoy ? target.ready.calmFile : target.service.keysFile;
      const added = await times(12, (at) => run(['keys', 'add', `ann${at}`, '--keys-file', keysFile], { ms: 30_000 }));
      const printed = added.map(({ stdout }) => stdout.trim()).filter((line) => line.startsWith('si_'));
      if (target.decoy) return {};
      child.kill('SIGHUP');
      await wait(1000);
      const answers = await Promise.all(printed.map((key) => send(target, lookUp, { headers: bearer(key) })));
      const { keys } = JSON.parse(await readFile(keysFile, 'utf8'));
      const works = answers.filter(({ status }) => status === 200).length;
      return { asked: 12, printed: printed.length, in_file: keys.length, work: works };
    },
    wrong: ({ printed, work, in_file }) => [
      ...(work === printed ? [] : [`${printed - work} printed keys do not work`]),
      ...(printed === 12 && in_file === 16 ? [] : ['not every key was made']),
    ],
  },

  keys_file_beside: {
    about: 'a symbolic link or a readable file where "keys add" writes; a folder that cannot be written',
    alone: true,
    async attack() {
      const folder = await makeFolder();
      const add = (file) => run(['keys', 'add', 'ann', '--keys-file', file]);
      const [first, second, victim] = ['a.json', 'b.json', 'victim'].map((name) => join(folder, name));
      await writeFile(victim, 'precious');
      await symlink(victim, `${first}.new`);
      await add(first);
      await writeFile(`${second}.new`, '', { mode: 0o644 });
      await chmod(`${second}.new`, 0o644);
      await add(second);
      const mode = await lstat(second).then(
        (stat) => (stat.mode & 0o777).toString(8),
        () => 'none',
      );
      const nowhere = await add(join(folder, 'none', 'keys.json'));
      return {
        victim: await readFile(victim, 'utf8').then((text) => (text === 'precious' ? 'untouched' : 'overwritten')),
        mode,
        nowhere: `${nowhere.code} ${nowhere.stderr.split('\n')[0].slice(0, 80)}`,
        stack: /\n\s+at /.test(nowhere.stderr),
      };
    },
    wrong: ({ victim, mode, stack, nowhere }) => [
      ...(victim === 'untouched' ? [] : ['a file behind a symbolic link was overwritten']),
      ...(mode === '600' || mode === 'none' ? [] : [`the keys file has mode ${mode}`]),
      ...(stack ? [`a stack instead of a message: ${nowhere}`] : []),
    ],
  },
};
