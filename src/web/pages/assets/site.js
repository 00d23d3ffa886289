// What the pages can do besides; all of them work without it.

// "/" goes to the search box.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("input[name=q]");
  if (box) {
    event.preventDefault();
    box.focus();
  }
});

// Suggestions while a search is typed.
for (const box of document.querySelectorAll("input[name=q]")) suggest(box);

function suggest(box) {
  const korean = document.documentElement.lang === "ko";
  const list = document.createElement("ul");
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.getAttribute("aria-label") || box.labels?.[0]?.textContent || "");
  let found = [], at = -1, timer, asked = 0;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");

  const close = () => {
    list.remove();
    found = [];
    at = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    box.removeAttribute("aria-controls");
  };
  const go = (one) => { location.href = (korean ? "/ko" : "") + "/jobs/" + one.soc_code; };
  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", "s" + at);
  };
  const show = (suggestions) => {
    close();
    if (!suggestions.length || document.activeElement !== box) return;
    found = suggestions;
    list.id = "suggest";
    list.replaceChildren(...found.map((one, i) => {
      const item = document.createElement("li");
      const title = (korean && one.title_ko) || one.title;
      item.id = "s" + i;
      item.setAttribute("role", "option");
      item.textContent = one.matched === title ? title : one.matched + " · " + title;
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); go(one); });
      return item;
    }));
    box.form.append(list);
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "true");
    mark();
  };

  box.addEventListener("input", (event) => {
    // While a syllable is being put together every letter fires; what stands there is sought all the same.
    clearTimeout(timer);
    const text = box.value.trim();
    if (!text) return close();
    timer = setTimeout(async () => {
      const mine = ++asked;
      try {
        const reply = await fetch("/search/suggest?q=" + encodeURIComponent(text));
        if (reply.ok && mine === asked) show((await reply.json()).suggestions);
      } catch { close(); }
    }, event.isComposing ? 200 : 120);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || !found.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      at = (at + 1 + step + found.length + 1) % (found.length + 1) - 1;
      mark();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      go(found[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  box.addEventListener("blur", close);
}

// The map is one stop for the Tab key; arrows go to the nearest tile in their direction. What surrounds the map listens: an
// svg that listened would be a stop of its own.
for (const map of document.querySelectorAll("svg.map")) {
  const tiles = [...map.querySelectorAll("a")];
  const tile = (event) => map.contains(event.target) && event.target.closest("a");
  const stop = (tile) => tiles.forEach((one) => one.setAttribute("tabindex", one === tile ? "0" : "-1"));
  stop(tiles[0]);
  map.parentElement.addEventListener("focusin", (event) => tile(event) && stop(tile(event)));
  map.parentElement.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const here = tile(event);
    if (!here) return;
    let next;
    if (event.key === "Home") next = tiles[0];
    else if (event.key === "End") next = tiles.at(-1);
    else if (event.key === "Escape") return (document.querySelector(".three a") || document.querySelector("#after + p a"))?.focus();
    else if (way) next = nearest(here, tiles, way);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}

function middle(tile) {
  const box = tile.querySelector("rect, circle, svg").getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

function nearest(here, tiles, [dx, dy]) {
  const [x, y] = middle(here);
  let best, least = Infinity;
  for (const tile of tiles) {
    if (tile === here) continue;
    const [tx, ty] = middle(tile);
    const along = (tx - x) * dx + (ty - y) * dy;
    const across = Math.abs((tx - x) * dy) + Math.abs((ty - y) * dx);
    if (along > 1 && along + 2 * across < least) [best, least] = [tile, along + 2 * across];
  }
  return best;
}
