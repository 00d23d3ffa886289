"""Ways in which a valid file is spoilt: each takes bytes and a source of chance, and gives bytes. Not a scenario itself."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib

# Numbers that nobody has counted, and words that are none.
NUMBERS = [
    "1e999", "-1e999", "NaN", "inf", "-inf", "99999999999999999999999", "-1", "0", "-0", "1e-400", "0x10", "1_000", "1,5", "١٢",
    "１２", "9007199254740993", "-9223372036854775808", "9223372036854775808", "1" + "0" * 400, "0." + "0" * 400 + "1", "", " ", "n/a", "#", "**",
    "true", "null", "1/0", "2147483648", "1e308", "1e15",
]
TEXTS = [
    "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "\x1b[31mred\x1b[0m", "\u202egnp.exe", "\u0000", "\ufeff", "\ud7ff\ue000", "'", '"', '""', '"a', "\\", "<script>alert(1)</script>",
    "../../etc/passwd", "%s%n%x", "{question}", "'; drop table model_run; --", "\r", "\u2028", "é\u0301" * 40, "👩‍👩‍👧‍👦", "a" * 33_000, "a" * 5_000,
]


def cells(data, chance, change):
    """Changes the cells of a table, whose separator is guessed; `change` gets rows and returns rows."""
    text = data.decode("utf-8", "replace")
    separator = "\t" if "\t" in text.partition("\n")[0] else ","
    rows = [line.split(separator) for line in text.split("\n")]
    return "\n".join(separator.join(row) for row in change(rows, chance)).encode("utf-8", "surrogatepass")


def any_cell(rows, chance, text):
    """Puts a text into a cell."""
    row = rows[chance.randrange(len(rows))]
    row[chance.randrange(len(row))] = text
    return rows


def swapped(rows, chance):
    """Two columns change places, with or without their heads."""
    one, other, start = chance.randrange(len(rows[0])), chance.randrange(len(rows[0])), chance.randrange(2)
    for row in rows[start:]:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]
    return rows


def fewer(rows, chance):
    """A column is missing."""
    at = chance.randrange(len(rows[0]))
    return [row[:at] + row[at + 1 :] for row in rows]


def moved(rows, chance):
    """Rows in another order, some twice, some gone."""
    body = [list(row) for row in chance.choices(rows[1:], k=len(rows))]
    return [rows[0], *body]


def flips(data, chance):
    """Some bits are others."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        if made:
            made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def cut(data, chance):
    """It ends too early."""
    return data[: chance.randrange(len(data) + 1)]


def hole(data, chance):
    """A piece is missing."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.randrange(200) :]


def doubled(data, chance):
    """A piece stands there twice, or a thousand times."""
    at = chance.randrange(len(data) + 1)
    piece = data[at : at + chance.choice((1, 20, 500))]
    return data[:at] + piece * chance.choice((1, 10, 1000)) + data[at:]


def noise(data, chance):
    """A piece is random bytes."""
    at = chance.randrange(len(data) + 1)
    size = chance.choice((1, 16, 1000))
    return data[:at] + chance.randbytes(size) + data[at + size :]


def nulls(data, chance):
    """NULs in the middle, or at the end."""
    at = chance.choice((chance.randrange(len(data) + 1), len(data)))
    return data[:at] + bytes(chance.choice((1, 4, 4096, 1_000_000))) + data[at:]


def long_line(data, chance):
    """A line without an end."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice((b"x", b"1", b'"', b"\t", b",", b"[", b"{", b"<a>")) * chance.choice((70_000, 2_000_000, 20_000_000)) + data[at:]


def encoded(data, chance):
    """Another encoding."""
    text = data.decode("utf-8", "replace")
    kind = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-7", "utf-8-sig", "shift_jis", "cp037"))
    made = text.encode(kind, "replace")
    return made + (b"" if chance.randrange(3) else b"\xff")


def bad_utf8(data, chance):
    """Bytes that no text has."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice((b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82")) + data[at:]


def ends(data, chance):
    """Other line ends."""
    text = data.replace(b"\r\n", b"\n")
    return text.replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\n", b"\n\r", b"\x0b", b"\xe2\x80\xa8", b"")))


def separated(data, chance):
    """Another separator."""
    old = b"\t" if b"\t" in data.partition(b"\n")[0] else b","
    return data.replace(old, chance.choice((b";", b"|", b" ", b"\t", b",", b"\x1f")))


def nested(data, chance):
    """Brackets inside of brackets."""
    pair = chance.choice((b"[", b"{a=", b"(", b"<a>", b'"', b"[[", b"a."))
    at = chance.choice((0, len(data), chance.randrange(len(data) + 1)))
    start = chance.choice((b"", b"x = ", b"\nx = "))
    return data[:at] + start + pair * chance.choice((50, 200, 5_000, 500_000)) + data[at:]


def toml(data, chance):
    """A key of another type, twice, or unknown."""
    lines = data.decode("utf-8", "replace").split("\n")
    at = chance.randrange(len(lines))
    key = lines[at].partition("=")[0].strip() or "x"
    values = ["1", "-1", "9223372036854775808", "1e400", "nan", "[]", "{}", "[[1], [2]]", '""', "true", "1979-05-27", '"' + "a" * 100_000 + '"', '"\\u0000"', "'''", '"%"']
    made = f"{key} = {chance.choice(values + [repr(text) for text in NUMBERS])}"
    way = chance.randrange(4)
    lines[at : at + (way != 0)] = [made, made] if way == 1 else [f"[{key}]"] if way == 2 else [made]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


ANY = [flips, flips, cut, cut, hole, doubled, noise, nulls, bad_utf8]
TEXT = [*ANY, long_line, encoded, encoded, ends, nested]
TABLE = [
    *TEXT, separated,
    lambda data, chance: cells(data, chance, swapped),
    lambda data, chance: cells(data, chance, fewer),
    lambda data, chance: cells(data, chance, moved),
    *[lambda data, chance: cells(data, chance, lambda rows, c: any_cell(rows, c, c.choice(NUMBERS)))] * 6,
    *[lambda data, chance: cells(data, chance, lambda rows, c: any_cell(rows, c, c.choice(TEXTS)))] * 4,
    lambda data, chance: cells(data, chance, lambda rows, c: [row + ["x"] * c.choice((1, 300, 17_000)) for row in rows[:20]]),
    lambda data, chance: data.partition(b"\n")[0] + chance.choice((b"", b"\n")),
    lambda data, chance: data.partition(b"\n")[0] + b"\n" + data.partition(b"\n")[2] * chance.choice((2, 30)),
]
TOML = [*TEXT, *[toml] * 12]


def value(data, chance):
    """A value of a JSON text is of another type, enormous, missing or unknown."""
    whole = json.loads(data)
    at, place = whole, None
    while isinstance(at, (dict, list)) and at and (place is None or chance.randrange(4)):
        inside, place = at, chance.choice(list(at) if isinstance(at, dict) else range(len(at)))
        at = inside[place]
    if place is None or chance.randrange(8) == 0:
        return data.replace(b"{", b'{"unknown": 1, ', 1)
    if chance.randrange(8) == 0:
        del inside[place]
    else:
        odd = [None, True, -1, 0, 1e308, 2**63, 2**64, "", [], {}, [at], {"a": at}, "a" * 100_000, *NUMBERS, *TEXTS]
        inside[place] = chance.choice(odd)
    return json.dumps(whole).encode("utf-8", "surrogatepass")


JSON = [*TEXT, *[value] * 12]


# ---------------------------------------------------------------- archives


def unpacked(data):
    """[(name, bytes)] of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def packed(members, method=zipfile.ZIP_DEFLATED):
    """A zip of these members, also of those with one name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return made.getvalue()


def inner(mutations):
    """Spoils one member by one of the mutations, and packs again."""

    def change(data, chance):
        members = unpacked(data)
        at = chance.randrange(len(members))
        name, text = members[at]
        members[at] = (name, chance.choice(mutations)(text, chance))
        return packed(members)

    return change


def sealed(mutations):
    """Spoils one table of an archive whose manifest then has its right checksum, and sometimes its right number of rows."""

    def change(data, chance):
        members = dict(unpacked(data))
        manifest = json.loads(members["manifest.json"])
        table = chance.choice(manifest["tables"])
        made = chance.choice(mutations)(members[table["file"]], chance)
        members[table["file"]] = made
        table["sha256"], table["bytes"] = hashlib.sha256(made).hexdigest(), len(made)
        if chance.randrange(2):
            table["rows"] = max(made.count(b"\n") - 1, 0)
        members["manifest.json"] = json.dumps(manifest).encode()
        return packed(members.items())

    return change


def described(data, chance):
    """The manifest of an archive says something else."""
    members = dict(unpacked(data))
    members["manifest.json"] = chance.choice(JSON)(members["manifest.json"], chance)
    return packed(members.items())


def names(data, chance):
    """Members with other names, twice, missing, or very many."""
    members = unpacked(data)
    at = chance.randrange(len(members))
    name, text = members[at]
    way = chance.randrange(8)
    if way == 0:
        members.append((name, text))
    elif way == 1:
        del members[at]
    elif way == 2:
        members[at] = (chance.choice(("../" * 5 + name, "/etc/" + name, "C:\\" + name, name + "/", "a" * 60_000, "\x1b[2J" + name, name.upper(), "")), text)
    elif way == 3:
        members += [(f"m{number}", b"") for number in range(chance.choice((200, 12_000)))]
    elif way == 4:
        members[at] = (name, data)
    elif way == 5:
        members = [(f"db_31_0_text/{name}", text) for name, text in members]
    elif way == 6:
        members[at] = (name, b"")
    else:
        members = [(f"{depth}/{name}", text) for depth in ("a", "b") for name, text in members]
    return packed(members, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))


def bomb(data, chance):
    """A member unpacks to very much."""
    members = unpacked(data)
    at = chance.randrange(len(members))
    name, text = members[at]
    size = chance.choice((9, 60, 300)) * 1_000_000
    fill = chance.choice((b"\0", b"a", b"\n", b"1\t", b"<row>", text[:200] or b" "))
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = fill * (1_000_000 // len(fill))
    parts = [squeeze.compress(block) for _ in range(size // 1_000_000)] + [squeeze.flush()]
    body, encoded_name = b"".join(parts), name.encode()
    rest = packed([member for place, member in enumerate(members) if place != at])
    # Its own sizes, true or false; the checksum is false.
    told = chance.choice((size, 100, 0xFFFFFFFE))
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(body), told, len(encoded_name), 0) + encoded_name + body
    offset = len(local)
    end = rest.rfind(b"PK\x05\x06")
    count, length, start = struct.unpack("<HLL", rest[end + 10 : end + 20])
    directory = bytearray(rest[start : start + length])
    place = 0
    while place < len(directory):
        (old,) = struct.unpack_from("<L", directory, place + 42)
        struct.pack_into("<L", directory, place + 42, old + offset)
        n, extra, comment = struct.unpack_from("<3H", directory, place + 28)
        place += 46 + n + extra + comment
    head = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(body), told, len(encoded_name), 0, 0, 0, 0, 0, 0) + encoded_name
    directory = head + bytes(directory)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(directory), offset + start, 0)
    return local + rest[:start] + directory + tail


def fields(data, chance):
    """A field of a header is another: sizes, offsets, counts, flags, methods."""
    made = bytearray(data)
    kind = chance.choice((b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"))
    places = [at for at in range(len(made) - 4) if made[at : at + 4] == kind]
    if not places:
        return flips(data, chance)
    at = chance.choice(places) + chance.randrange(4, 30)
    value = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x01\0", b"\x63\0", b"\xfe\xff\xff\x7f", b"\xff\xff"))
    made[at : at + len(value)] = value
    return bytes(made)


ARCHIVE = [flips, flips, cut, hole, doubled, noise, nulls, names, names, names, fields, fields, fields, bomb]


# ---------------------------------------------------------------- workbooks


def xml(data, chance):
    """XML that means something else, or very much."""
    text = data.decode("utf-8", "replace")
    way = chance.randrange(9)
    if way == 0:
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>' + text.replace("<is><t", "<is><t>&l9;</t><t", 1)
    elif way == 1:
        text = text.replace("<row ", "<a>" * chance.choice((100, 100_000)) + "<row ", 1)
    elif way == 2:
        text = text.replace('r="', f'r="{chance.choice(("ZZZZZZZ", "A0", "A99999999999", "-1", "XFD1048576", "", "A1:B2"))}', chance.choice((1, 50)))
    elif way == 3:
        text = text.replace('<row r="', '<row r="' + chance.choice(("9", "99999999", "-", "x", "1048576")), chance.choice((1, 50)))
    elif way == 4:
        text = text.replace('t="inlineStr"', chance.choice(('t="s"', 't="b"', 't="e"', 't="d"', 't="nonsense"')), chance.choice((1, 500)))
    elif way == 5:
        text = text.replace("<v>", "<v>" + chance.choice(NUMBERS), chance.choice((1, 20)))
    elif way == 6:
        text = text.replace("worksheets/sheet1.xml", chance.choice(("worksheets/none.xml", "../../../etc/passwd", "http://127.0.0.1:9/x", "workbook.xml", "")))
    elif way == 7:
        text = text.replace("<sheet ", '<sheet name="x" sheetId="7" r:id="r1"/>' * chance.choice((1, 300, 50_000)) + "<sheet ", 1)
    else:
        head, _, tail = text.partition("</row>")
        text = head + "</row>" + (head[head.rfind("<row") :] + "</row>") * chance.choice((10, 20_000)) + tail
    return text.encode("utf-8", "surrogatepass")


WORKBOOK = [*ARCHIVE, *[inner([xml])] * 10, *[inner(TEXT)] * 4]
RELEASE = [*ARCHIVE, *[inner(TABLE)] * 8]
SEALED = [*ARCHIVE, *[sealed(TABLE)] * 16, *[described] * 8]


def workbook(sheets):
    """An .xlsx of {name: rows}; what reads as a number becomes one."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts, listed, related = [], "", ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        related += f'<Relationship Id="r{number}" Type="{office}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        data = "".join(f'<row r="{at}">{"".join(cell(place, at, text) for place, text in enumerate(row) if text)}</row>' for at, row in enumerate(rows, 1))
        parts.append((f"xl/worksheets/sheet{number}.xml", f'<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>'))
    parts += [
        ("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>'),
        ("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
        ("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{related}</Relationships>'),
    ]
    return packed([(name, text.encode()) for name, text in parts])


def cell(place, row, text):
    """One cell; codes stay text."""
    column = ("" if place < 26 else "A") + chr(ord("A") + place % 26)
    try:
        number = not (text == "99" or (text.startswith("0") and len(text) > 1 and "." not in text)) and float(text) is not None
    except ValueError:
        number = False
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    if number:
        return f'<c r="{column}{row}"><v>{text}</v></c>'
    return f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
