// Light or dark: the system's, until the reader chooses.

const KEY = "reportqa-look";
const system = window.matchMedia("(prefers-color-scheme: dark)");

function wanted() {
  let chosen = null;
  try { chosen = localStorage.getItem(KEY); } catch { /* storage may be closed to the page */ }
  return chosen ? chosen === "dark" : system.matches;
}

function apply() {
  const isDark = wanted();
  if (document.body.classList.contains("dark") !== isDark) {
    document.body.classList.toggle("dark", isDark);
  }
}

export function switchLook() {
  const isDark = !document.body.classList.contains("dark");
  try {
    if (isDark === system.matches) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, isDark ? "dark" : "light");
  } catch { document.body.classList.toggle("dark", isDark); return; }
  apply();
}

export function keepLook() {
  apply();
  system.addEventListener("change", apply);
  new MutationObserver(apply).observe(document.body, { attributeFilter: ["class"] });
}
