"""A model card as a page of one file, to read and to print."""

from __future__ import annotations

import html
from pathlib import Path

from signcore.atomic_write import atomic_write
from signcore.exports.card_facts import Block, blocks
from signcore.exports.subject import Subject
from signcore.i18n import current_language
from signcore.plain_text import visible

_MOST = 1000  # characters of a cell or a paragraph
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #8888; }
td, p { overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8888; }
@media print { body { margin: 0; font-size: 10pt; } h2 { break-after: avoid; } }
"""


def write(subject: Subject, target: Path) -> None:
    """Write the page."""
    found = blocks(subject)
    body = "\n".join(_block(one, "h2" if number else "h1") for number, one in enumerate(found))
    page = (
        f'<!doctype html>\n<html lang="{current_language()}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_plain(found[0].title)}</title>\n<style>{_STYLE}</style>\n{body}\n</html>\n"
    )
    with atomic_write(target) as building:
        building.write_text(page, encoding="utf-8")


def _block(block: Block, level: str) -> str:
    parts = [f"<{level}>{_plain(block.title)}</{level}>", *(f"<p>{_plain(words)}</p>" for words in block.words)]
    if block.rows:
        head, *rows = block.rows
        parts.append("<table>\n<tr>" + "".join(f'<th scope="col">{_plain(cell)}</th>' for cell in head) + "</tr>")
        parts += ["<tr>" + "".join(f"<td>{_plain(cell)}</td>" for cell in row) + "</tr>" for row in rows]
        parts.append("</table>")
    if block.code:
        parts.append(f"<pre>{html.escape(block.code)}</pre>")
    return "\n".join(parts)


def _plain(text: str) -> str:
    return html.escape(visible(text, _MOST))
