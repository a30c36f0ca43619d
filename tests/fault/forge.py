#!/usr/bin/env python3
"""Forgeries of states and marks that the oracle must see through (docs/formats/state.md, checkpoint.md,
state-dump.md). Standard input to standard output.

  forge.py state              the bytes of a state: one judged transaction more
  forge.py marker RECORDS     the bytes of a marker: low water and next higher by so much
  forge.py dump-count LINE    a state dump: the customer on this line has judged one more
  forge.py dump-lost LINE     the customer on this line is not there, and is not counted
  forge.py dump-mark RECORDS  low water and "as of" of the first partition are higher by so much
  forge.py dump-marks DUMP    the marks are those of another dump
"""
import base64
import json
import struct
import sys


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def one_more_judged(state):
    _, begin = read_varint(state, 1)  # behind the version: applied
    judged, end = read_varint(state, begin)
    return state[:begin] + varint(judged + 1) + state[end:]


def higher_marker(marker, records):
    version, following, low_water = struct.unpack_from("<Bqq", marker)
    return struct.pack("<Bqq", version, following + records, low_water + records) + marker[17:]


def text(line):
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False)


def with_marks(lines, other):
    marks = {mark["partition"]: mark for mark in map(json.loads, other) if "customer_id" not in mark}
    for line in lines:
        mark = json.loads(line)
        if "customer_id" not in mark:
            newer = marks[mark["partition"]]
            mark.update((name, newer[name]) for name in ("low_water", "as_of", "clock"))
            line = text(mark)
        yield line


def forged_dump(kind, lines, argument):
    if kind == "dump-marks":
        with open(argument, encoding="utf-8") as other:
            return list(with_marks(lines, other))
    number = int(argument)
    first = json.loads(lines[0])
    if kind == "dump-mark":
        first["low_water"] += number
        first["as_of"] += number
        return [text(first)] + lines[1:]
    if kind == "dump-lost":
        first["customers"] -= 1
        return [text(first)] + lines[1 : number - 1] + lines[number:]
    customer = json.loads(lines[number - 1])
    state = one_more_judged(base64.b64decode(customer["state_base64"]))
    customer["judged"] += 1
    customer["state_base64"] = base64.b64encode(state).decode()
    forged = text(customer)
    return lines[: number - 1] + [forged] + lines[number:]


def main(kind, argument="0"):
    data = sys.stdin.buffer.read()
    if kind == "state":
        out = one_more_judged(data)
    elif kind == "marker":
        out = higher_marker(data, int(argument))
    else:
        lines = data.decode().splitlines()
        out = "".join(line + "\n" for line in forged_dump(kind, lines, argument)).encode()
    sys.stdout.buffer.write(out)


main(*sys.argv[1:])
