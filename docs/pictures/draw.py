#!/usr/bin/env python3
"""Draws the pictures at the head of README.md and docs/README.ko.md from the figures of a real database.

    onet-ai demo --real --once
    onet-ai --database-url sqlite:onet-ai-real.db export occupations --format json --output occupations.json
    docs/pictures/draw.py occupations.json [--out FOLDER]

Twelve occupations that everybody knows, each with its score, the 95 % interval over its tasks and both raters' means.
Nothing is drawn that is not in the file, and the picture says whose scores these are. It writes four files, for two
languages in light and dark; the same figures give the same bytes, which tests/readme.py holds.
"""

import argparse
import json
import sys
from html import escape
from pathlib import Path

# In no order: the picture sorts them by score. They are chosen to be known and to lie over the whole range.
CODES = [
    "27-3091", "15-1252", "43-4051", "27-3023", "43-3031", "23-1011",
    "29-1141", "25-2021", "41-2011", "53-3032", "47-2111", "37-2011",
]

# What people say for O*NET's long titles; a title that fits stands as it is.
SHORT = {
    "27-3023": "Journalists and News Analysts",
    "43-3031": "Bookkeeping and Auditing Clerks",
    "25-2021": "Elementary School Teachers",
    "53-3032": "Heavy Truck Drivers",
    "37-2011": "Janitors and Cleaners",
}

LIGHT = {"paper": "#ffffff", "ink": "#1c1b1a", "soft": "#5d5a55", "rule": "#dedad2",
         "interval": "#c3aacc", "mean": "#5e2b6c", "a": "#1f6f8b", "b": "#c0632b"}
DARK = {"paper": "#0d1117", "ink": "#ece9e4", "soft": "#a9a59e", "rule": "#34383f",
        "interval": "#5a4466", "mean": "#e3b7ec", "a": "#5fb6d4", "b": "#f0a06a"}

FONT = ("system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans KR', 'Apple SD Gothic Neo', "
        "'Malgun Gothic', sans-serif")

WORDS = {
    "en": {
        "heading": "How far is the work of twelve occupations exposed to language models?",
        "sub": "0: no task is. 100: in every task a model alone saves at least half of the time, at equal quality.",
        "score": "score", "jobs": "jobs",
        "interval": "95 % interval over tasks, and the score",
        "a": "labels by GPT-4", "b": "labels by people",
        "whose": "Published labels of exposure (Eloundou, Manning, Mishkin, Rock 2023). Exposure is not substitution:",
        "not": "a score does not say how much of the work AI could take over, nor whether a job is lost.",
        "sources": "Tasks: {release}, USDOL/ETA, CC BY 4.0. Jobs: U.S. Bureau of Labor Statistics, OEWS {period}.",
        "ours": "Weights and scores by onet-ai; they are not O*NET's.",
        "alt": "{title}: score {mean}, 95 % interval {low} to {high}, GPT-4 {a}, people {b}, {jobs} jobs",
    },
    "ko": {
        "heading": "열두 직업의 업무는 언어 모델에 얼마나 노출되어 있습니까?",
        "sub": "0점: 노출된 업무가 없음. 100점: 모든 업무에서 모델만으로 시간이 절반 이상 줄어듦(품질은 같음).",
        "score": "점수", "jobs": "미국 일자리",
        "interval": "점수와 95 % 구간(업무 기준)",
        "a": "GPT-4의 판정", "b": "사람의 판정",
        "whose": "공개된 노출도 판정(Eloundou, Manning, Mishkin, Rock 2023)입니다. 노출도는 대체 점수가 아닙니다.",
        "not": "AI가 업무를 얼마나 맡을 수 있는지, 일자리가 사라지는지는 말해 주지 않습니다.",
        "sources": "업무: {release}, USDOL/ETA, CC BY 4.0. 일자리: 미국 노동통계국(BLS) OEWS {period}.",
        "ours": "가중치와 점수는 onet-ai가 계산했으며 O*NET의 것이 아닙니다. 직업 이름은 비공식 번역입니다.",
        "alt": "{title}: 점수 {mean}, 95 % 구간 {low}~{high}, GPT-4 {a}, 사람 {b}, 일자리 {jobs} 개",
    },
}

WIDTH, LEFT, RIGHT, TOP, ROW = 880, 282, 716, 118, 30


def jobs_text(value: int | None, language: str) -> str:
    """Jobs as people read them; absent is a dash and never 0."""
    if value is None:
        return "–"
    if language == "en":
        return f"{value / 1e6:.2f} M" if value >= 1e6 else f"{value / 1e3:,.0f} k"
    # Korean counts in units of ten thousand, and small numbers of these need their thousands.
    thousands = round(value / 1e3)
    if thousands < 100:
        return f"{thousands // 10}만 {thousands % 10}천"
    return f"{round(value / 1e4):,}만"


def chosen(export: dict) -> list[dict]:
    """The rows of CODES, the highest score first. Refuses what would be drawn falsely."""
    version = export["score_version"]
    raters = [rater["name"] for rater in version["raters"]]
    if version["mock"] or raters != ["labels:eloundou-2023-gpt4", "labels:eloundou-2023-human"]:
        sys.exit(f"the picture is of published labels, and these scores are by {', '.join(raters)}")
    rows = {row["soc_code"]: row for row in export["occupations"]}
    found = [rows[code] for code in CODES]
    for row in found:
        if any(row[name] is None for name in ("mean", "ci_low", "ci_high", "rater_1_mean", "rater_2_mean")):
            sys.exit(f"{row['soc_code']} has no score with an interval and two raters")
    return sorted(found, key=lambda row: (-row["mean"], row["soc_code"]))


def draw(export: dict, language: str, colours: dict[str, str]) -> str:
    words, rows = WORDS[language], chosen(export)
    bottom = TOP + ROW * len(rows)
    height = bottom + 130
    out = []

    def x(points: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * points / 100, 1)

    def text(at_x: float, at_y: float, content: str, *, kind: str = "t", anchor: str = "start") -> None:
        out.append(f'<text class="{kind}" x="{at_x:g}" y="{at_y:g}" text-anchor="{anchor}">{escape(content)}</text>')

    def circle(at_x: float, at_y: float) -> None:
        out.append(f'<circle class="a" cx="{at_x:g}" cy="{at_y:g}" r="5"/>')

    def square(at_x: float, at_y: float) -> None:
        out.append(f'<rect class="b" x="{at_x - 4.5:g}" y="{at_y - 4.5:g}" width="9" height="9"/>')

    def interval(low: float, high: float, mean: float, at_y: float) -> None:
        out.append(f'<rect class="i" x="{low:g}" y="{at_y - 7:g}" width="{max(high - low, 2):g}" height="14" rx="4"/>')
        out.append(f'<rect class="m" x="{mean - 1.5:g}" y="{at_y - 9:g}" width="3" height="18"/>')

    text(16, 30, words["heading"], kind="h")
    text(16, 53, words["sub"], kind="s")
    # The key, in the order of the marks.
    key, y = 16.0, 80
    for name, mark, room in (("interval", interval, 42), ("a", circle, 14), ("b", square, 14)):
        if mark is interval:
            interval(key, key + 34, key + 17, y)
        else:
            mark(key + 5, y)
        text(key + room, y + 4.5, words[name], kind="s")
        # Latin letters are about half as wide as Hangul.
        key += room + 30 + sum(12.5 if ord(c) > 0x1100 else 6.7 for c in words[name])
    for points in range(0, 101, 20):
        out.append(f'<line class="g" x1="{x(points):g}" x2="{x(points):g}" y1="{TOP - 4}" y2="{bottom}"/>')
        text(x(points), TOP - 9, str(points), kind="s", anchor="middle")
    text(784, TOP - 9, words["score"], kind="s", anchor="end")
    text(WIDTH - 16, TOP - 9, words["jobs"], kind="s", anchor="end")

    for place, row in enumerate(rows):
        y = TOP + ROW * place + ROW / 2
        title = SHORT.get(row["soc_code"], row["title"]) if language == "en" else row["title_ko"]
        jobs = jobs_text(row["employment"], language)
        said = words["alt"].format(
            title=title, jobs=jobs, mean=f"{row['mean']:.1f}", low=f"{row['ci_low']:.1f}", high=f"{row['ci_high']:.1f}",
            a=f"{row['rater_1_mean']:.1f}", b=f"{row['rater_2_mean']:.1f}")
        out.append(f"<g><title>{escape(said)}</title>")
        text(LEFT - 16, y + 5, title, anchor="end")
        interval(x(row["ci_low"]), x(row["ci_high"]), x(row["mean"]), y)
        a, b = x(row["rater_1_mean"]), x(row["rater_2_mean"])
        # Marks that would lie on each other stand one above the other.
        apart = 0 if abs(a - b) > 10 else 5
        if not apart:
            out.append(f'<line class="l" x1="{min(a, b):g}" x2="{max(a, b):g}" y1="{y:g}" y2="{y:g}"/>')
        circle(a, y - apart)
        square(b, y + apart)
        text(784, y + 5, f"{row['mean']:.0f}", kind="n", anchor="end")
        text(WIDTH - 16, y + 5, jobs, kind="s", anchor="end")
        out.append("</g>")

    release, period = export["score_version"]["release_name"], export["bls"]["oews_period"]
    for line, content in enumerate([
        words["whose"], words["not"], words["sources"].format(release=release, period=period), words["ours"],
    ]):
        text(16, bottom + 38 + 21 * line, content, kind="s")

    style = (
        f"text{{font-family:{FONT};fill:{colours['ink']};font-size:14.5px}}"
        f".h{{font-size:19px;font-weight:650}}.s{{font-size:12.5px;fill:{colours['soft']}}}.n{{font-weight:650}}"
        f".g{{stroke:{colours['rule']}}}.l{{stroke:{colours['soft']};stroke-width:1.5}}.i{{fill:{colours['interval']}}}.m{{fill:{colours['mean']}}}"
        f".a{{fill:{colours['a']};stroke:{colours['paper']}}}.b{{fill:{colours['b']};stroke:{colours['paper']}}}"
    )
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'lang="{language}" role="img" aria-labelledby="heading">',
        f'<title id="heading">{escape(words["heading"])}</title>',
        f"<style>{style}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="{colours["paper"]}"/>',
        *out,
        "</svg>",
        "",
    ])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path, help="what `onet-ai export occupations --format json` wrote")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="where the pictures go")
    arguments = parser.parse_args()
    export = json.loads(arguments.export.read_text(encoding="utf-8"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    for language, ending in (("en", ""), ("ko", ".ko")):
        for colours, shade in ((LIGHT, ""), (DARK, "-dark")):
            file = arguments.out / f"exposure{ending}{shade}.svg"
            file.write_text(draw(export, language, colours), encoding="utf-8")


if __name__ == "__main__":
    main()
