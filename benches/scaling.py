#!/usr/bin/env python3
"""How rate, memory and output grow with the number of articles; writes accuracy/scaling.md.

    cargo build --release
    python3 benches/scaling.py [--sizes 1000,10000,100000,1000000] [--quotes rules,tagger] [--threads 1,2] [--words 120]

Articles are those of data/articles, repeated and varied: paragraphs in another order, other names, words that occur
nowhere else, other dates. The same number always gives the same article. One JSON line each, in a temporary file that is
removed at the end. Rates count bytes of text, not of JSON. Processor time is told beside the time on the clock, since a
machine may have other work; memory is the largest resident set of the process.

    python3 benches/scaling.py --write-corpus FILE --sizes 1000

only writes the articles.
"""
import argparse
import json
import os
import platform
import random
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bran dell fitz gar holm ker land mor".split()
COLUMNS = "| articles | quotes by | threads | MB of text | seconds | processor seconds | articles/s | MB/s | MB per processor second | peak memory, MB | output, MB |"


def name(rng):
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()


class Corpus:
    """Articles by their number."""

    def __init__(self, words):
        texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "data/articles").glob("a*.txt"))]
        self.articles = [[p for p in t.split("\n") if p.strip()] for t in texts]
        self.words = words

    def text(self, number):
        rng = random.Random(number)
        lines = list(self.articles[number % len(self.articles)])
        head, body = lines[0], lines[1:]
        if number >= len(self.articles):
            start = rng.randrange(len(body))
            body = body[start:] + body[:start]
        if self.words:
            kept, count = [], 0
            for line in body:
                kept.append(line)
                count += len(line.split())
                if count >= self.words:
                    break
            body = kept
        text = "\n".join([head, ""] + body)
        if number >= len(self.articles):
            # the names that occur most get another surname; a name and a number occur nowhere else
            names = sorted(set(re.findall(r"(?<=[a-z] )[A-Z][a-z]{4,}(?=[ ,.’])", text)))
            for old in rng.sample(names, min(3, len(names))):
                text = text.replace(old, name(rng))
            text += f"\n{name(rng)} {name(rng)}, who is {rng.randint(18, 99)}, said: “The {name(rng).lower()} cost {number} euros.”"
        return text

    def write(self, path, count):
        size = 0
        with open(path, "w", encoding="utf-8") as out:
            for number in range(count):
                text = self.text(number)
                size += len(text.encode())
                day = f"20{number // 336 % 25:02d}-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"
                out.write(json.dumps({"id": f"n{number}", "date": day, "text": text}, ensure_ascii=False) + "\n")
        return size / 1e6


def run(program, source, quotes, threads, folder):
    out = folder / "out.jsonl"
    command = [str(program), "predict", "-q", "-j", str(threads), "--quotes", quotes, str(source), "-o", str(out)]
    begun = time.monotonic()
    child = os.spawnv(os.P_NOWAIT, command[0], command)
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - begun
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(command)}")
    size = out.stat().st_size / 1e6
    out.unlink()
    # kilobytes on Linux, bytes on macOS
    peak = usage.ru_maxrss / (1e6 if platform.system() == "Darwin" else 1e3)
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": peak, "out": size}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="1000,10000,100000,1000000")
    options.add_argument("--quotes", default="rules,tagger")
    options.add_argument("--threads", default="1,2")
    options.add_argument("--words", type=int, default=0, help="cut articles after the paragraph with this many words")
    options.add_argument("--most-tagger", type=int, default=10**9, help="leave out the tagger beyond this many articles")
    options.add_argument("--program", default=str(ROOT / "target/release/standpoint"))
    options.add_argument("--note", default="", help="a sentence about the machine, put above the table")
    options.add_argument("--write-corpus", metavar="FILE")
    options.add_argument("--output", default=str(ROOT / "accuracy/scaling.md"))
    given = options.parse_args()
    sizes = [int(s) for s in given.sizes.split(",")]
    corpus = Corpus(given.words)
    if given.write_corpus:
        corpus.write(given.write_corpus, sizes[0])
        return
    rows, skipped = [], []
    folder = Path(tempfile.mkdtemp(prefix="standpoint-scaling-"))
    try:
        for size in sizes:
            source = folder / "articles.jsonl"
            text = corpus.write(source, size)
            for quotes in given.quotes.split(","):
                if quotes == "tagger" and size > given.most_tagger:
                    skipped.append(f"{size:,} articles with the tagger")
                    continue
                for threads in [int(t) for t in given.threads.split(",")]:
                    r = run(given.program, source, quotes, threads, folder)
                    row = (
                        f"| {size:,} | {quotes} | {threads} | {text:,.1f} | {r['wall']:,.1f} | {r['cpu']:,.1f} | {size / r['wall']:,.0f} "
                        f"| {text / r['wall']:.1f} | {text / r['cpu']:.1f} | {r['peak']:.0f} | {r['out']:,.1f} |"
                    )
                    print(row, flush=True)
                    rows.append(row)
    finally:
        shutil.rmtree(folder)
    cut = f", cut after the paragraph with word {given.words}" if given.words else ""
    note = f" {given.note}" if given.note else ""
    lines = [
        "# Scaling",
        "",
        "Regenerated by `benches/scaling.py`: `predict` from one JSONL file to another, articles of `data/articles` repeated and "
        f"varied{cut}, on {platform.machine()} {platform.system()}, {os.cpu_count()} processors.{note}",
        "",
        COLUMNS,
        "|" + "---|" * (COLUMNS.count("|") - 1),
        *rows,
        "",
    ]
    if skipped:
        lines += ["Not run: " + "; ".join(skipped) + ".", ""]
    Path(given.output).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
