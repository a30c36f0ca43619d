#!/usr/bin/env python3
"""Makes csv_vectors.json: random CSV texts and what Python's csv module reads in them.

usage: make_csv_vectors.py > csv_vectors.json

A vector is {text, delimiter, rows} with rows null when strict reading raises csv.Error. Left out
are texts with a CR that no LF follows: Python takes it for a line end, Harrier does not. Empty
lines are dropped from the rows, as Harrier skips them, and so are rows of one empty cell.
"""
import csv
import io
import json
import random
import re

PIECES = ['"', '"', '""', ',', ',', ';', '\n', '\r\n', 'a', 'bc', ' ', '\t', '\u00e4\u00f6', "'", '-1.5']


def read(text, delimiter):
    try:
        rows = list(csv.reader(io.StringIO(text, newline=''), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return [row for row in rows if row not in ([], [''])]


def random_text(random_source):
    return ''.join(random_source.choice(PIECES) for _ in range(random_source.randrange(12)))


def random_table(random_source):
    out = io.StringIO(newline='')
    writer = csv.writer(out, delimiter=random_source.choice(',;\t'),
                        quoting=random_source.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
                        lineterminator=random_source.choice(['\n', '\r\n']))
    for _ in range(random_source.randrange(1, 5)):
        writer.writerow([random_text(random_source) for _ in range(random_source.randrange(2, 5))])
    return out.getvalue()


def main():
    random_source = random.Random(20260105)
    vectors = []
    while len(vectors) < 2000:
        text = (random_table if len(vectors) % 2 else random_text)(random_source)
        if re.search('\r(?!\n)', text):
            continue
        delimiter = random_source.choice(',,;\t')
        vectors.append({'text': text, 'delimiter': delimiter, 'rows': read(text, delimiter)})
    print('[\n' + ',\n'.join(json.dumps(v, ensure_ascii=False) for v in vectors) + '\n]')


main()
