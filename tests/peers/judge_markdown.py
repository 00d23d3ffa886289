"""Renders pages with GitHub's own renderer and with markdown-it, which makes links of bare addresses too.

    judge_markdown.py TASKS.json PAGE.md...

Runs in the readers' own Python; prints a line for each check, `ok` or `FAIL` before it.
"""

import html.parser
import json
import re
import sys
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

OURS = {"h1", "h2", "p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Page(html.parser.HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text = set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.elements.add("comment")


def blank(text):
    """Text without what cannot be told apart: blanks, and what replaces unseen characters."""
    return re.sub(r"[\s\ufffd\u00ad]", "", UNSEEN.sub("", text))


with open(sys.argv[1], encoding="utf-8") as file:
    tasks = json.load(file)["tasks"]
renderers = {
    "GitHub's renderer": lambda text: cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_FOOTNOTES),
    "markdown-it": MarkdownIt("gfm-like", {"html": True, "linkify": True}).render,
}
print("ok" if len(sys.argv) > 2 else "FAIL", f"{len(sys.argv) - 2} pages with hostile texts")
for path in map(Path, sys.argv[2:]):
    markdown = path.read_text(encoding="utf-8")
    print("FAIL" if UNSEEN.search(markdown) else "ok", path.name, "has no unseen characters")
    of_page = [task for task in tasks if task["soc_code"] == path.stem]
    of_page.sort(key=lambda task: (-(task["weight"] or 0), task["task_id"]))
    for name, render in renderers.items():
        page = Page(render(markdown))
        more = page.elements - OURS
        print("FAIL" if more else "ok", f"{path.name}: {name} makes nothing of it but our own markup {sorted(more)}")
        shown = blank(page.text)
        texts = [text for task in of_page[:30] for key, text in task.items() if key == "statement" or key.endswith("_rationale")]
        lost = [text for text in texts if text and blank(text) not in shown]
        print("FAIL" if lost else "ok", f"{path.name}: {name} shows all {len(texts)} texts {lost[:2]!r}".replace("\n", " "))
