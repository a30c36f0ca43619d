"""same_dead_letters.py FILE HEADERS VALUES: whether dead letters that came out of Kafka are those of a
file (docs/formats/dead-letter.md). HEADERS and VALUES are what kcat prints of the topic's only
partition with the formats '%h\\n' and '%R%s'. Ends with 1 at the first difference."""
import base64
import json
import struct
import sys


def values_of(path):
    with open(path, "rb") as frames:
        while length := frames.read(4):
            size = struct.unpack(">i", length)[0]
            yield None if size < 0 else frames.read(size)


def wanted_headers(letter):
    source = letter["source"]
    headers = {
        "harrier-source": f"{source['topic']}/{source['partition']}/{source['offset']}",
        "harrier-error": letter["error"],
    }
    for header, member in (("harrier-error-field", "error_field"),
                           ("harrier-value-bytes", "value_bytes"),
                           ("harrier-value-sha256", "value_sha256")):
        if member in letter:
            headers[header] = str(letter[member])
    return headers


def main(file, headers, values):
    letters = [json.loads(line) for line in open(file, encoding="utf-8")]
    found_headers = [dict(pair.split("=", 1) for pair in line.rstrip("\n").split(","))
                     for line in open(headers, encoding="utf-8")]
    found_values = list(values_of(values))
    if not len(letters) == len(found_headers) == len(found_values):
        sys.exit(f"dead letters: file {len(letters)}, Kafka {len(found_values)}")
    for letter, found, value in zip(letters, found_headers, found_values):
        wanted = wanted_headers(letter)
        if any(found.get(name) != text for name, text in wanted.items()):
            sys.exit(f"dead letter: file {wanted}, Kafka {found}")
        kept = letter.get("value_base64")
        if value != (None if kept is None else base64.b64decode(kept)):
            size = None if value is None else len(value)
            sys.exit(f"dead letter {wanted}: its {size} bytes in Kafka are not those in the file")
    print(f"same: dead letters ({len(letters)})")


if __name__ == "__main__":
    main(*sys.argv[1:])
