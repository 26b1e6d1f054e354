import { useState } from 'preact/hooks';

const THEMES = ['system', 'light', 'dark'] as const;

/** Light, dark or system theme, for this visit. */
export function Theme() {
  const [theme, setTheme] = useState('system');
  const choose = (name: string) => {
    setTheme(name);
    const { dataset } = document.documentElement;
    if (name === 'system') delete dataset.theme;
    else dataset.theme = name;
  };
  return (
    <label class="theme">
      Theme{' '}
      <select value={theme} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {THEMES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
