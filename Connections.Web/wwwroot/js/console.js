// What only the browser can do: copying, the viewer's zone, the theme, placing what floats, shortcuts, and telling when the server is gone.
const root = document.documentElement;
const year = 31536000;
const remember = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=${year}; samesite=lax`; };

// --- called by the server ---
const isDark = () => getComputedStyle(root).colorScheme === "dark"
  || (root.dataset.theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);

window.connections = {
  zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? null,
  isDark,
  chooseTheme(theme) {
    root.dataset.theme = theme;
    remember("theme", theme);
    return isDark();
  },
  chooseDensity(compact) {
    if (compact) root.dataset.density = "compact"; else delete root.dataset.density;
  },
};

// --- what a click on [data-act] does ---
const acts = {
  copy: button => copy(button),
  skip(_, event) { event.preventDefault(); document.getElementById("content")?.focus(); },
  collapse() {
    const collapsed = root.dataset.nav !== "collapsed";
    if (collapsed) root.dataset.nav = "collapsed"; else delete root.dataset.nav;
    remember("nav", collapsed ? "collapsed" : "open");
  },
  "open-drawer"() {
    root.dataset.drawer = "open";
    behindDrawer().inert = true;
    document.querySelector("#navigation a")?.focus();
  },
  "close-drawer": () => closeDrawer(),
  shortcuts: () => document.getElementById("shortcuts")?.showModal(),
  reload: () => location.reload(),
};

document.addEventListener("click", event => {
  const target = event.target.closest?.("[data-act]");
  if (target) acts[target.dataset.act]?.(target, event);
  openRow(event);
  event.target.closest?.(".dropdown .menu-item")?.closest(".dropdown").hidePopover();
});

const behindDrawer = () => document.getElementById("content").parentElement;
function closeDrawer() {
  if (!root.dataset.drawer) return;
  delete root.dataset.drawer;
  behindDrawer().inert = false;
  document.querySelector('[data-act="open-drawer"]')?.focus();
}

matchMedia("(min-width: 960px)").addEventListener("change", closeDrawer);

// --- copying ---
async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers have no clipboard on plain http: select and copy as people did before.
    const area = Object.assign(document.createElement("textarea"), { value: text, style: "position:fixed;opacity:0" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.classList.add("copied");
  say("Copied");
  clearTimeout(button.copiedTimer);
  button.copiedTimer = setTimeout(() => button.classList.remove("copied"), 2000);
}

function say(text) {
  let voice = document.getElementById("voice");
  if (!voice) {
    voice = Object.assign(document.createElement("div"), { id: "voice", className: "visually-hidden", role: "status" });
    document.body.append(voice);
  }
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 50);
}

// --- a row opens on a click beside its links and buttons too; its name is the real link ---
function openRow(event) {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("a, button, input, label, summary, [popover], [tabindex='0']:not(tr)") || String(getSelection()).length > 0) return;
  event.target.closest("tr[data-row]")?.querySelector("a[data-open]")?.click();
}

// --- panels of Dropdown ---
const gap = 4;
function place(panel) {
  const button = document.querySelector(`[popovertarget="${panel.id}"]:not(#${panel.id} *)`);
  if (!button) return;
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const fitsBelow = at.bottom + gap + height <= innerHeight - 8;
  const above = (panel.dataset.side === "above" || !fitsBelow) && at.top - gap - height >= 8;
  const left = panel.dataset.align === "end" ? at.right - width : at.left;
  panel.style.top = `${above ? at.top - gap - height : Math.min(at.bottom + gap, Math.max(8, innerHeight - 8 - height))}px`;
  panel.style.left = `${Math.max(8, Math.min(left, innerWidth - 8 - width))}px`;
}
const grown = new ResizeObserver(entries => entries.forEach(entry => place(entry.target)));
document.addEventListener("toggle", event => {
  if (!event.target.matches?.(".dropdown")) return;
  const open = event.newState === "open";
  document.querySelector(`[popovertarget="${event.target.id}"]`)?.setAttribute("aria-expanded", open);
  if (open) { place(event.target); grown.observe(event.target); } else grown.unobserve(event.target);
}, true);
addEventListener("scroll", () => document.querySelectorAll(".dropdown:popover-open").forEach(place), { passive: true });

// --- [data-tip]: the reason or exact value, on hover and on focus ---
const tip = Object.assign(document.createElement("div"), { id: "tip", className: "tip", popover: "manual", role: "tooltip" });
document.body.append(tip);
let tipped;
function showTip(element) {
  const text = element.dataset.tip
    ?? (root.dataset.nav === "collapsed" && matchMedia("(min-width: 960px)").matches ? element.dataset.navTip : undefined);
  if (!text) return;
  tipped = element;
  tip.textContent = text;
  tip.showPopover();
  element.setAttribute("aria-describedby", "tip");
  const at = element.getBoundingClientRect();
  const top = at.top - tip.offsetHeight - 6;
  tip.style.top = `${top >= 4 ? top : at.bottom + 6}px`;
  tip.style.left = `${Math.max(8, Math.min(at.left + at.width / 2 - tip.offsetWidth / 2, innerWidth - 8 - tip.offsetWidth))}px`;
}
function hideTip() {
  if (!tipped) return;
  tipped.removeAttribute("aria-describedby");
  tipped = undefined;
  tip.hidePopover();
}
const tippedBy = event => event.target.closest?.("[data-tip], [data-nav-tip]");
document.addEventListener("mouseover", event => { const e = tippedBy(event); if (e !== tipped) { hideTip(); if (e) showTip(e); } });
document.addEventListener("focusin", event => {
  hideTip();
  const e = tippedBy(event);
  // A panel that closes because another opens gives the focus back in the midst of that; nothing else may be shown until it is done.
  if (e?.matches(":focus-visible")) requestAnimationFrame(() => { if (document.activeElement === e) { hideTip(); showTip(e); } });
});
document.addEventListener("focusout", hideTip);
addEventListener("scroll", hideTip, { passive: true });

// --- a field's help or problem is read with it (FormField gives both their ids) ---
document.addEventListener("focusin", event => {
  const note = event.target.id && document.getElementById(`${event.target.id}-note`);
  if (!note) return;
  event.target.setAttribute("aria-describedby", note.id);
  event.target.setAttribute("aria-invalid", note.classList.contains("form-problem"));
});

// --- charts: the arrows walk along the bars ---
function walkBars(event) {
  const chart = event.target.closest?.("[data-bars]");
  if (!chart || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return false;
  const bars = [...chart.querySelectorAll(".bucket")];
  const now = bars.findIndex(bar => bar.classList.contains("current"));
  const next = { ArrowLeft: Math.max(0, now - 1), ArrowRight: Math.min(bars.length - 1, now + 1), Home: 0, End: bars.length - 1 }[event.key];
  bars[now]?.classList.remove("current");
  bars[next]?.classList.add("current");
  hideTip();
  if (bars[next]) { showTip(bars[next]); say(bars[next].dataset.tip); }
  event.preventDefault();
  return true;
}
document.addEventListener("focusout", event => event.target.closest?.("[data-bars]")?.querySelector(".bucket.current")?.classList.remove("current"));

// --- shortcuts; anybody may turn them off in the browser ---
const shortcutsOff = () => localStorage.getItem("shortcuts") === "off";
let leader = 0;
document.addEventListener("keydown", event => {
  if (event.key === "Escape") { hideTip(); closeDrawer(); return; }
  if (walkBars(event) || shortcutsOff() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]")) return;
  if (event.timeStamp - leader < 1000) {
    leader = 0;
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
  } else if (event.key === "g") leader = event.timeStamp;
  else if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  } else if (event.key === "?") acts.shortcuts();
});
document.addEventListener("change", event => {
  if (event.target.matches?.("[data-shortcuts-switch]")) localStorage.setItem("shortcuts", event.target.checked ? "on" : "off");
});
document.addEventListener("toggle", event => {
  if (event.target.id === "shortcuts") event.target.querySelector("[data-shortcuts-switch]").checked = !shortcutsOff();
}, true);

// --- the open tab stays in sight where a narrow page cannot show all of them ---
let tabShown;
function showTab() {
  const tab = document.querySelector('.tab-links [aria-current="page"]');
  if (!tab || tab === tabShown) return;
  tabShown = tab;
  const [at, bar] = [tab.getBoundingClientRect(), tab.parentElement.getBoundingClientRect()];
  tab.parentElement.scrollLeft += at.left - bar.left - (bar.width - at.width) / 2;
}
new MutationObserver(showTab).observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-current"] });
showTab();

// --- the connection to the server ---
const lost = document.getElementById("components-reconnect-modal");
lost?.addEventListener("components-reconnect-state-changed", event => {
  const { state } = event.detail;
  if (state === "show") { if (!lost.open) lost.showModal(); } else if (state === "hide") lost.close();
  else if (state === "rejected") location.reload(); // the server is back, the circuit is not: begin anew
  else if (state === "failed") {
    document.getElementById("reconnect-text").textContent = "The server does not answer. This page loads again by itself as soon as it does.";
    awaitServer();
  }
});
async function awaitServer() {
  for (;;) {
    await new Promise(resume => setTimeout(resume, 2000));
    try {
      if ((await fetch("/health/live", { cache: "no-store" })).ok) { location.reload(); return; }
    } catch { /* still gone: ask again */ }
  }
}
