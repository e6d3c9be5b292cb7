/** The colours of every page of the kit, as declarations of custom properties; each says both of its themes. */
export const colours = `
  color-scheme: light dark;
  --paper: light-dark(#ffffff, oklch(0.215 0.014 265));
  --canvas: light-dark(oklch(0.975 0.004 265), oklch(0.178 0.013 265));
  --sunken: light-dark(oklch(0.955 0.006 265), oklch(0.255 0.016 265));
  --ink: light-dark(oklch(0.235 0.025 265), oklch(0.945 0.006 265));
  --ink-soft: light-dark(oklch(0.45 0.022 265), oklch(0.765 0.014 265));
  --line: light-dark(oklch(0.9 0.008 265), oklch(0.33 0.015 265));
  --line-strong: light-dark(oklch(0.6 0.014 265), oklch(0.56 0.018 265));
  --accent: light-dark(oklch(0.48 0.19 266), oklch(0.78 0.11 266));
  --accent-soft: light-dark(oklch(0.955 0.02 266), oklch(0.3 0.055 266));
  --button: light-dark(oklch(0.255 0.03 265), oklch(0.95 0.005 265));
  --button-ink: light-dark(#ffffff, oklch(0.2 0.015 265));
  --focus: light-dark(oklch(0.55 0.2 262), oklch(0.75 0.14 262));
  --green: light-dark(oklch(0.6 0.14 155), oklch(0.7 0.14 157));
  --green-soft: light-dark(oklch(0.95 0.035 157), oklch(0.29 0.045 160));
  --green-ink: light-dark(oklch(0.42 0.1 157), oklch(0.83 0.12 158));
  --blue: light-dark(oklch(0.58 0.16 255), oklch(0.7 0.13 255));
  --blue-soft: light-dark(oklch(0.95 0.024 255), oklch(0.29 0.05 258));
  --blue-ink: light-dark(oklch(0.44 0.14 258), oklch(0.83 0.09 255));
  --violet: light-dark(oklch(0.58 0.16 292), oklch(0.7 0.14 292));
  --teal: light-dark(oklch(0.58 0.1 205), oklch(0.72 0.1 205));
  --amber: light-dark(oklch(0.7 0.15 70), oklch(0.78 0.14 78));
  --amber-soft: light-dark(oklch(0.96 0.045 85), oklch(0.31 0.045 75));
  --amber-ink: light-dark(oklch(0.45 0.1 62), oklch(0.86 0.11 82));
  --red: light-dark(oklch(0.58 0.2 25), oklch(0.68 0.18 24));
  --red-soft: light-dark(oklch(0.955 0.025 22), oklch(0.3 0.06 22));
  --red-ink: light-dark(oklch(0.46 0.17 26), oklch(0.83 0.1 22));`

/** The colours, and how the kit's small pages set their text. */
export const palette = `${colours}
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  color: var(--ink);
  background: var(--canvas);`
