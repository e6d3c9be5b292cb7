/** The colours that the kit's own pages have in common, light and dark, as declarations of custom properties. */
export const palette = `
  color-scheme: light dark;
  --paper: light-dark(#ffffff, oklch(0.215 0.014 265));
  --canvas: light-dark(oklch(0.97 0.005 265), oklch(0.178 0.013 265));
  --ink: light-dark(oklch(0.235 0.025 265), oklch(0.945 0.006 265));
  --ink-soft: light-dark(oklch(0.45 0.022 265), oklch(0.765 0.014 265));
  --line: light-dark(oklch(0.87 0.01 265), oklch(0.36 0.016 265));
  --accent: light-dark(oklch(0.48 0.19 266), oklch(0.78 0.11 266));
  --accent-soft: light-dark(oklch(0.955 0.02 266), oklch(0.3 0.055 266));
  --red-ink: light-dark(oklch(0.47 0.17 26), oklch(0.83 0.1 22));
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  color: var(--ink);
  background: var(--canvas);`
