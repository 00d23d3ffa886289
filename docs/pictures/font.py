#!/usr/bin/env python3
"""Makes src/web/pages/picture/onet-ai-sans.ttf.zst, the letters of the preview pictures.

    pip install fonttools zstandard
    apt-get install fonts-nanum
    docs/pictures/font.py [/usr/share/fonts/truetype/nanum/NanumBarunGothic.ttf]

They are NanumBarunGothic (SIL Open Font License 1.1) cut to ASCII, Latin-1, some punctuation, the 2,350 syllables of
KS X 1001, and whatever other letters the Korean names and the pages have. The licence reserves the name "Nanum", so
that the result has another one: "Onet Ai Sans". The same font file gives the same bytes.
"""

import io
import sys
from pathlib import Path

import zstandard
from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "src/web/pages/picture/onet-ai-sans.ttf.zst"
NAME = "Onet Ai Sans"
# What the licence asks to be kept: copyright, designers, licence.
COPYRIGHT = "Copyright (c) 2010, NAVER Corporation; 2013, NHN Corporation. Font designed by FONTRIX Inc. Modified: cut to fewer letters and renamed."
LICENCE = "This Font Software is licensed under the SIL Open Font License, Version 1.1."


def letters() -> set[str]:
    found = {chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x180)]}
    found |= set("·–—…’‘“”≥≤×®~→°αβ•")
    for code in range(0xAC00, 0xD7A4):
        # Two bytes: a syllable of KS X 1001; all others are spelt out in eight.
        if len(chr(code).encode("euc_kr", "ignore")) == 2:
            found.add(chr(code))
    for path in [*ROOT.glob("src/korean/*.tsv"), *ROOT.glob("src/web/pages/text/*.rs")]:
        found |= {c for c in path.read_text(encoding="utf-8") if "가" <= c <= "힣"}
    return found


def main() -> None:
    source = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/nanum/NanumBarunGothic.ttf"
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "DSIG", "gasp", "VORG", "kern"]
    options.name_IDs = []
    options.glyph_names = False
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    wanted = letters()
    cutter.populate(unicodes=[ord(c) for c in wanted])
    cutter.subset(font)
    table = font["name"]
    table.names = []
    for number, text in {0: COPYRIGHT, 1: NAME, 2: "Regular", 3: f"{NAME} 1", 4: NAME, 5: "Version 1.000", 6: "OnetAiSans", 13: LICENCE, 14: "https://openfontlicense.org"}.items():
        table.setName(text, number, 3, 1, 0x409)
    lacking = {c for c in wanted if "가" <= c <= "힣"} - {chr(code) for code in font.getBestCmap()}
    if lacking:
        sys.exit(f"the font has no {''.join(sorted(lacking))}")
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=True)
    plain = buffer.getvalue()
    packed = zstandard.ZstdCompressor(level=22).compress(plain)
    TARGET.write_bytes(packed)
    print(f"{TARGET.relative_to(ROOT)}: {len(font.getBestCmap())} letters, {len(plain):,} bytes, {len(packed):,} packed")


main()
