// Light, dark, or as the system prefers; what was chosen is kept where the browser allows it.
const THEMES = ["auto", "light", "dark"];
const darkness = matchMedia("(prefers-color-scheme: dark)");
const kept = {
  get theme() { try { return localStorage.getItem("warraq-theme") || "auto"; } catch { return "auto"; } },
  set theme(name) { try { localStorage.setItem("warraq-theme", name); } catch { /* for this page alone, then */ } },
};
let theme = THEMES.includes(kept.theme) ? kept.theme : "auto";

function dress() {
  document.documentElement.dataset.theme = theme === "auto" ? (darkness.matches ? "dark" : "light") : theme;
}
darkness.addEventListener("change", dress);
dress();

function themeButton() {
  const named = () => say({ auto: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" }[theme]);
  const button = el("button", { type: "button", class: "theme", click: () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    kept.theme = theme;
    dress();
    button.textContent = named();
  } }, named());
  return button;
}
