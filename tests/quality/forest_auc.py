#!/usr/bin/env python3
"""Area under the ROC curve of our isolation forest on eight public sets, beside published figures.

Needs numpy, the program forest_auc (a build target) and the sets: the .npz files 5_campaign,
10_cover, 16_http, 23_mammography, 31_satimage-2, 32_shuttle, 34_smtp and 38_thyroid of
github.com/Minqi824/ADBench. Says SKIP when they are not there.

    tests/quality/forest_auc.py --sets FOLDER --program build/release/tests/forest_auc

For figures in the documents, not for CI: 100 trees of 256 samples, fitted and scored on all rows,
mean of ten seeds. Published: scikit-learn's IsolationForest in the same way, mean of three seeds.
"""
import argparse
import pathlib
import subprocess
import tempfile

import numpy

SCIKIT_LEARN = {
    "16_http": 0.9993,
    "34_smtp": 0.905,
    "32_shuttle": 0.997,
    "23_mammography": 0.861,
    "10_cover": 0.883,
    "38_thyroid": 0.978,
    "31_satimage-2": 0.993,
    "5_campaign": 0.699,
}


def areas(program, path, folder):
    data = numpy.load(path)
    rows = pathlib.Path(folder) / "rows.f32"
    columns = data["X"].shape[1]
    numpy.column_stack([data["X"], data["y"]]).astype("<f4").tofile(rows)
    result = subprocess.run(
        [program, str(rows), str(columns)], capture_output=True, text=True, check=True
    )
    return [float(area) for area in result.stdout.split("mean")[0].split()]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", required=True, help="folder of the .npz files")
    parser.add_argument("--program", required=True, help="forest_auc")
    options = parser.parse_args()
    print(f"{'set':16}{'mean':>8}{'least':>8}{'most':>8}{'scikit-learn':>14}")
    with tempfile.TemporaryDirectory() as folder:
        for name, published in SCIKIT_LEARN.items():
            path = pathlib.Path(options.sets) / f"{name}.npz"
            if not path.exists():
                print(f"{name:16}SKIP: {path} is not there")
                continue
            area = areas(options.program, path, folder)
            mean = sum(area) / len(area)
            print(f"{name:16}{mean:8.4f}{min(area):8.4f}{max(area):8.4f}{published:14.4f}")


if __name__ == "__main__":
    main()
